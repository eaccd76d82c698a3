package world

import (
	"time"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/fault"
)

// The arguments of lines. Which hosts there are is known to a [Topology].
type (
	// NetLine is a fault of the network, in its own language.
	NetLine struct{ Fault NetFault }

	// DiskLine is a fault of a host's disk, in its own language.
	DiskLine struct {
		Host  string
		Fault DiskFault
	}

	// PointLine lets a fault point fire.
	PointLine struct{ Rule PointRule }

	// CrashLine ends a host's processes, and boots it again after a while.
	CrashLine struct {
		Host string
		Kind CrashKind
		Down time.Duration `plan:"0s..1m"`
	}

	// PauseLine stops a host for a while.
	PauseLine struct {
		Host string
		For  time.Duration `plan:"0s..1m"`
	}

	// JumpLine sets the clock of a host ahead, or back.
	JumpLine struct {
		Host string
		By   time.Duration `plan:"-24h..24h"`
	}

	// DriftLine lets the clock of a host run too fast, or too slowly, by so many
	// parts in a million. What it is ahead or behind in the end stays.
	DriftLine struct {
		Host string
		PPM  int64         `plan:"-100000..100000"`
		For  time.Duration `plan:"1ms..1h"`
	}
)

// NetFault is a [net.Fault] in the text of a plan.
type NetFault struct{ net.Fault }

// UnmarshalText reads what [net.ParseFault] reads.
func (f *NetFault) UnmarshalText(text []byte) (err error) {
	f.Fault, err = net.ParseFault(string(text))
	return err
}

// DiskFault is a [disk.Fault] in the text of a plan.
type DiskFault struct{ disk.Fault }

// UnmarshalText reads what [disk.ParseFault] reads.
func (f *DiskFault) UnmarshalText(text []byte) (err error) {
	f.Fault, err = disk.ParseFault(string(text))
	return err
}

// PointRule is a [fault.Point] in the text of a plan.
type PointRule struct{ fault.Point }

// UnmarshalText reads what [fault.ParsePoint] reads.
func (r *PointRule) UnmarshalText(text []byte) (err error) {
	r.Point, err = fault.ParsePoint(string(text))
	return err
}

// CrashKind is how a host crashes: "kill" or "power".
type CrashKind string

// The ways to crash.
const (
	Kill  CrashKind = "kill"  // its processes die; what they wrote stays in the page cache
	Power CrashKind = "power" // the machine loses power: what was not synced may be gone
)

// Words lists the kinds.
func (CrashKind) Words() []string { return []string{string(Kill), string(Power)} }

// Of returns the kind as the kernel has it.
func (k CrashKind) Of() sim.CrashKind {
	if k == Power {
		return sim.PowerLoss
	}
	return sim.Kill
}
