package electric

import (
	"fmt"
	"time"

	"groundhog/nodes/electric/beam"
	"groundhog/sim"
)

// The fault points of the service. The value of a rule at the first two names a [DeathReason].
const (
	// PointHandleEvent is in the consumer, while the collector waits for its reply in a broadcast.
	PointHandleEvent = "electric/consumer/handle-event"
	// PointPoison is met when a change with the value [Poison] is applied.
	PointPoison = "electric/consumer/poison"
	// PointRoute is in the collector, between a fragment that it has taken and its publication. The
	// value is how many milliseconds that takes: what consumers report meanwhile is heard later.
	PointRoute = "electric/collector/route"
	// PointTerminate is in terminate, before the writer is closed; a value fails it.
	PointTerminate = "electric/terminate"
	// PointStorageWrite is before a flush of the log; a value fails the write.
	PointStorageWrite = "electric/storage/write"
	// PointWalsender is in the database, in a walsender between two messages; a value hangs it for
	// good, and its connection stays.
	PointWalsender = "electric/walsender"
	// PointCleaner1 and the following are before the steps of the removal chain: status, stop,
	// storage, collector.
	PointCleaner1 = "electric/cleaner/step-1"
	PointCleaner2 = "electric/cleaner/step-2"
	PointCleaner3 = "electric/cleaner/step-3"
	PointCleaner4 = "electric/cleaner/step-4"
)

// DeathReason is how a consumer dies. It is data, because each way skips other parts of the
// cleanup.
type DeathReason uint8

// The ways a consumer dies.
const (
	// DieException raises: terminate flushes what is buffered and asks for the removal of the
	// shape.
	DieException DeathReason = iota
	// DieKill is the exit signal kill: the buffer is lost, nobody is told. So does a consumer die
	// at its heap's limit: see Config.ConsumerLimit.
	DieKill
	// DieShutdown is {shutdown, x}: terminate flushes, and does nothing else; since PR 4730 it
	// asks for the removal of the shape, as after an exception.
	DieShutdown
	// DieTerminateAborted raises, and terminate fails before it gets to anything.
	DieTerminateAborted
	// DieSuspend is {shutdown, suspend}: terminate flushes and deletes the registry row.
	DieSuspend
	// DieWedged is not to die: the process stays and does nothing.
	DieWedged
)

var deathNames = [...]string{
	"exception", "kill", "shutdown", "terminate-aborted", "suspend", "wedged",
}

// String returns the name of the reason, as the rules of fault points give it.
func (d DeathReason) String() string { return deathNames[d] }

// ParseDeathReason reads the name of a reason.
func ParseDeathReason(name string) (DeathReason, error) {
	for i, n := range deathNames {
		if n == name {
			return DeathReason(i), nil
		}
	}
	return 0, fmt.Errorf("electric: no death reason %q; there are %v", name, deathNames)
}

// abortedDetail marks the exception after which terminate fails as well.
const abortedDetail = "storage gone"

// die ends the process for a reason.
func die(p *beam.Process, why DeathReason) {
	switch why {
	case DieException:
		p.Raise("injected")
	case DieKill:
		p.Kill()
	case DieShutdown:
		p.Stop(beam.Reason{Kind: beam.ShutdownWith, Detail: "materializer"})
	case DieTerminateAborted:
		p.Raise(abortedDetail)
	case DieSuspend:
		p.Stop(suspendReason) // of a consumer that cannot wait for anything
	case DieWedged:
		p.Hang()
	}
}

var suspendReason = beam.Reason{Kind: beam.ShutdownWith, Detail: "suspend"}

// goneReason is of an event for a shape that is no more.
var goneReason = beam.Reason{Kind: beam.NoProc, Detail: "no shape"}

var cleanupReason = beam.Reason{Kind: beam.ShutdownWith, Detail: "cleanup"}

// evalDeath asks a fault point for a way to die. A value that is no reason is a mistake of the
// plan.
func evalDeath(h *sim.Host, point string) (DeathReason, bool) {
	v, fired := h.Faults().Eval(point)
	if !fired {
		return 0, false
	}
	name, _ := v.(string)
	why, err := ParseDeathReason(name)
	if err != nil {
		h.Sim().Fail("fault point %s: %v", point, err)
	}
	return why, true
}

// evalDelay asks a fault point for a time in milliseconds.
func evalDelay(h *sim.Host, point string) time.Duration {
	v, fired := h.Faults().Eval(point)
	if !fired {
		return 0
	}
	ms, ok := v.(int)
	if !ok || ms < 0 {
		h.Sim().Fail("fault point %s: %v is no number of milliseconds", point, v)
	}
	return time.Duration(ms) * time.Millisecond
}

// fails asks a fault point whether it fails.
func fails(h *sim.Host, point string) bool {
	_, fired := h.Faults().Eval(point)
	return fired
}
