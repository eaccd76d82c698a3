//go:build linux && (amd64 || arm64)

package linuxtest

import (
	"fmt"
	"io"
	"strings"
	"time"

	"groundhog/disk"
	"groundhog/disk/persist"
	"groundhog/sim"
	"groundhog/sim/linux"
)

// Store is a run of one host whose program keeps keys 0, 1, 2, … on its disk. After each start it
// prints "have N", where N keys are there and none behind them, and then "ack I" for each further
// key as soon as that must not be lost.
type Store struct {
	Seed       uint64
	Main       func()
	KeepMemory bool // see linux.Program
	Kind       sim.CrashKind
	Crashes    int
	Profile    persist.Profile // the zero value is ext4 here
	Trace      io.Writer
}

// Result is what a run has shown.
type Result struct {
	Hash   uint64
	Acked  int      // keys
	Lost   []string // a line for each start that did not have what was acknowledged
	Err    error    // of the simulation
	Output string

	lines []byte
}

// Log takes the lines of a run.
func (r *Result) Log(l sim.LogLine) {
	r.Read(l.Text)
	r.lines = append(append(r.lines, l.String()...), '\n')
}

// End takes what the run has come to.
func (r *Result) End(s *sim.Sim) {
	r.Hash, r.Err, r.Output = s.Hash(), s.Err(), string(r.lines)
}

// Run runs it: after a drawn time the host crashes, what survives is drawn, and it boots again.
func (st Store) Run() (r Result) {
	s := sim.New(sim.Config{Seed: st.Seed, Trace: st.Trace, Log: r.Log})
	defer s.Close()
	h := s.NewHost("alpha", nil)
	d := Disk(h)
	if st.Profile != 0 {
		d.Profile = st.Profile
	}
	linux.Boot(h, d, nil, linux.Program{Main: st.Main, KeepMemory: st.KeepMemory,
		Files: map[string]string{"/data/": ""}})
	draws := s.Stream("crashes")
	h.Boot()
	for range st.Crashes {
		s.RunFor(draws.Duration(5*time.Millisecond, 100*time.Millisecond))
		if s.Err() != nil || len(r.Lost) > 0 {
			break
		}
		h.Crash(st.Kind)
		h.Boot()
	}
	if s.Err() == nil {
		s.RunFor(50 * time.Millisecond)
	}
	r.End(s)
	_ = s.FlushTrace()
	return r
}

// Disk gives h a disk with ext4, on which a sync takes half a millisecond. What a power loss leaves
// is drawn.
func Disk(h *sim.Host) *disk.Disk {
	d := disk.New(h)
	d.Profile, d.Survival, d.SyncLatency = persist.Ext4, disk.Draw, 500*time.Microsecond
	return d
}

// Read understands lines that a program has printed.
func (r *Result) Read(text string) {
	for line := range strings.Lines(text) {
		n := 0
		if _, err := fmt.Sscanf(line, "ack %d", &n); err == nil {
			r.Acked = n + 1
			continue
		}
		if _, err := fmt.Sscanf(line, "have %d", &n); err == nil && n < r.Acked {
			r.Lost = append(r.Lost, fmt.Sprintf("%d keys of %d", n, r.Acked))
		}
	}
}
