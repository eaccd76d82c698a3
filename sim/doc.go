// Package sim is the kernel of Groundhog: a single-threaded, seeded scheduler
// that lives the same run again, bit for bit.
//
// # Contract
//
// One [Sim] is one run: one seed, one virtual clock, one event queue, no state
// outside of it, so that many may run in parallel in one process. Same seed,
// same program, same binary: same order of steps, hence the same [Sim.Hash],
// in one process twice, across processes, for every GOMAXPROCS, with and
// without the race detector, on every architecture. Nothing that is drawn,
// hashed or ordered depends on map order, addresses, wall time or floating
// point.
//
// # Vocabulary
//
//   - A host ([Host]) is a machine: a name, a clock with its own skew, named
//     random streams. It survives a crash; its processes do not. Each boot is
//     a new incarnation; events addressed to a dead one are dropped, and the
//     drop is traced.
//   - A process ([Proc]) belongs to one incarnation and is written in blocking
//     style. One runs at a time; it runs until it blocks, on a coroutine, which
//     it gives back while it rests ([Proc.Rest]).
//   - An event is what the scheduler executes, a step is one event executed,
//     an instant ([Instant]) is one value of the virtual clock.
//   - A callback ([Handler]) is an event without a stack, for what never
//     blocks: timers, packets under way.
//
// # Order
//
// The queue orders events by (instant, tie-break, sequence). Among events of
// one instant the tie-break is the schedule: random by default, first in first
// out, or PCT ([Policy]). Never rely on the order of two events of one
// instant: put data into a queue of your own at once and schedule one wake-up.
//
// # Randomness
//
// Every choice is a pure function of (seed, actor, stream name, use count):
// see [Stream]. One more draw, message or log line in one actor changes no
// choice of another. (Under PCT one more step does: its change points count the
// steps of all.)
//
// # Death
//
// A crash marks every process of the host dead and then unwinds it: its next
// (or current) blocking call panics with a private value. Deferred functions
// do run, but every function with an effect on the world starts with
// [Sim.Guard], which unwinds them again, so that a dead process cannot write,
// send, unlock or acknowledge anything, whether it recovers or not. What dead
// code does to plain Go memory cannot be prevented: keep what matters to a
// judgement behind [Host.Note] or an observer that guards.
//
// One way around this cannot be closed from here: context.AfterFunc of the
// standard library runs its function on a real goroutine, also when a deferred
// cancel of a dead process ends the context. Use [AfterFunc], which runs it in a
// process of the incarnation or not at all; the architecture test bans the other.
//
// A panic of a process crashes its host and fails the run, unless the host
// expects it. runtime.Goexit inside a process (testify's require, t.FailNow)
// ends the goroutine that called Run, as it would in a plain test; the
// simulation remembers who did it ([Sim.Err]).
//
// # Blocking
//
// There is one seam: [Sim.Prepare] hands out a [Waiter], [Waiter.Park] blocks
// on it, the first [Waiter.Wake] ends the wait. [Chan], [Select], [Mutex],
// [RWMutex], [Cond], [WaitGroup], [Semaphore], the contexts of [WithCancel]
// and the connections and files of other packages are built on it alone.
//
// # Map of the files
//
//   - sim.go: Config, Sim, New. run.go: the loop, budgets, what stops a run. result.go: why, and
//     the report of who waits on what. deadlock.go: who waits for what nobody can do any more.
//   - time.go, clock.go: instants; the clock of a host, with skew, drift, jumps.
//   - queue.go, event.go, policy.go, choose.go, surw.go, prefetch.go: the event heap, events, the
//     schedule, policies that look at all events of an instant, and what is asked for before its
//     turn comes.
//   - breakpoint.go: stopping after so many steps, and drawing the rest anew. moment.go: places in
//     a run that are named without a time, and who is told of them.
//   - host.go, lifecycle.go: hosts; boot, crash, pause, resume, shutdown.
//   - proc.go, coroutine.go, wait.go, death.go: processes, the stacks they run
//     on, the seam, how a process dies. panic.go, frame.go: whose panic it is,
//     and where. progress.go: what a watchdog sees.
//   - chan.go, select.go, mutex.go, cond.go, waitgroup.go, semaphore.go,
//     context.go: what processes block on.
//   - rand.go, fault.go: streams of draws; named fault points.
//   - trace.go, symbol.go, tracefile.go, tracetext.go, logline.go: the record of
//     every step, its hash, the file and the text form; log lines beside them.
//   - pool: values that are used again. wall: the same Clock and Faults interfaces in production.
package sim
