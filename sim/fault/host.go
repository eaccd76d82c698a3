package fault

import (
	"fmt"
	"time"

	"groundhog/sim"
)

// Host is something that befalls machines.
type Host struct {
	Do    HostEffect
	Hosts string        // names or patterns, separated by commas; see [Patterns]
	Kind  sim.CrashKind // of Crash and Restart
	Grace time.Duration // of Shutdown: how long processes have to end
	By    time.Duration // of Jump: how far ahead, or back if negative
	PPM   int64         // of Drift: how much too fast, in parts per million; negative: too slow
	For   time.Duration // of all that lasts: it is lifted after this time; 0: when it is lifted
}

// HostEffect is what a [Host] fault does.
type HostEffect uint8

// The effects on hosts.
const (
	noHostEffect HostEffect = iota
	// Crash: the processes die, or the machine loses power. Lifted, it boots if it is down.
	Crash
	// Shutdown: the processes are asked to end, and killed after the grace. Lifted, it boots if it
	// is down; the time For begins when the grace ends.
	Shutdown
	// Restart: as Crash, and it boots at once. Nothing lasts.
	Restart
	// Pause: the machine stops, as a suspended laptop. Lifted, it goes on.
	Pause
	// Jump: its clock is set ahead or back. Nothing lasts.
	Jump
	// Drift: its clock runs too fast or too slowly. Lifted, it runs truly, and what it is ahead or
	// behind by then stays.
	Drift
	numHostEffects
)

var hostWords = [numHostEffects]string{"", "crash", "shutdown", "restart", "pause", "jump", "drift"}

// String returns the effect as it stands in the text of a fault.
func (e HostEffect) String() string {
	if e >= numHostEffects {
		return "?"
	}
	return hostWords[e]
}

// lasts says whether there is something to lift.
func (e HostEffect) lasts() bool { return e != Restart && e != Jump }

// HostNames lists the hosts.
func (f Host) HostNames() []string { return Patterns(f.Hosts).Names() }

// mostPPM is how fast a clock may run at most; see [sim.Host.SetDrift].
const mostPPM = 1_000_000

// Check says what is impossible about f, or nil.
func (f Host) Check() error {
	if f.Do == noHostEffect || f.Do >= numHostEffects {
		return impossible(f, "begins with crash, shutdown, restart, pause, jump or drift")
	}
	if err := Patterns(f.Hosts).Check(); err != nil {
		return impossible(f, "%w", err)
	}
	crashes := f.Do == Crash || f.Do == Restart
	switch {
	case f.Kind > sim.PowerLoss || f.Kind != 0 && !crashes:
		return impossible(f, "kill or power belongs to crash and restart")
	case f.Grace < 0 || f.Grace != 0 && f.Do != Shutdown:
		return impossible(f, "grace=%v: a grace of 0s or more belongs to shutdown", f.Grace)
	case f.By != 0 && f.Do != Jump || f.By == 0 && f.Do == Jump:
		return impossible(f, "by=%v: a time other than 0s belongs to jump", f.By)
	case f.PPM != 0 && f.Do != Drift || f.PPM == 0 && f.Do == Drift:
		return impossible(f, "ppm=%d: a number other than 0 belongs to drift", f.PPM)
	case f.PPM <= -mostPPM || f.PPM > mostPPM:
		return impossible(f, "ppm=%d lies outside -999999 to 1000000", f.PPM)
	case f.For < 0 || f.For > 0 && !f.Do.lasts():
		return impossible(f, "for=%v: a time above 0s belongs to crash, shutdown, pause and drift",
			f.For)
	}
	return nil
}

// begin makes the fault happen to h.
func (f Host) begin(h *sim.Host) {
	switch f.Do {
	case Crash:
		h.Crash(f.Kind)
	case Shutdown:
		h.Shutdown(f.Grace)
	case Restart:
		h.Crash(f.Kind)
		h.Boot()
	case Pause:
		h.Pause()
	case Jump:
		h.Jump(f.By)
	case Drift:
		h.SetDrift(f.PPM)
	}
}

// end takes it back.
func (f Host) end(h *sim.Host) {
	switch f.Do {
	case Crash, Shutdown:
		if !h.Up() {
			h.Boot()
		}
	case Pause:
		h.Resume()
	case Drift:
		h.SetDrift(0)
	}
}

// lasting is how long after its beginning the fault lifts itself; 0: never.
func (f Host) lasting() time.Duration {
	if f.For == 0 {
		return 0
	}
	return f.Grace + f.For
}

// crashWord is the word for a kind of crash in the text of a fault.
func crashWord(k sim.CrashKind) string {
	switch k {
	case sim.Kill:
		return "kill"
	case sim.PowerLoss:
		return "power"
	}
	return fmt.Sprintf("kind(%d)", k)
}
