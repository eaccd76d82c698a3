// Package beam is a small Erlang-like process runtime on one [sim.Host]: enough of the BEAM to
// write Electric's sync service as it is written, with its order of signals and its ways to die.
//
// # Contract
//
//   - A process has an unlimited FIFO mailbox. A PID is never used twice on one host, not even
//     after the host was booted again.
//   - A server with an empty mailbox rests ([sim.Proc.Rest]): it has no stack, and no buffer for
//     messages.
//   - Signals between a pair of processes arrive in the order in which they were sent. Here a
//     signal is in the mailbox as soon as it is sent; which process runs next is the schedule's
//     choice.
//   - Exactly one DOWN with the reason comes for each monitor. To monitor a process that is gone
//     gives a DOWN with the reason noproc at once.
//   - The end of a process is not a crash of the host. An exception ([Process.Raise]) and a stop
//     ([Process.Stop]) unwind the process to its root; a [Server] has its Terminate run before. The
//     exit signal kill cannot be caught: the process ends where it next touches the runtime, and no
//     Terminate runs. Another exit signal ends it the same way, unless it traps exits: then it is a
//     message.
//   - A call waits for the reply or for the DOWN of the one called; to call a process that is about
//     to die is therefore safe.
//
// A crash of the host unwinds all processes at once; none of this package's code runs for them.
//
// Not modelled: links, process priorities, reductions, distribution, the heap.
//
// # Files
//
//	reason.go     why a process ended
//	runtime.go    starting and ending processes, signals
//	process.go    what a process may do
//	mailbox.go    what it was sent
//	timer.go      what it will be sent
//	call.go       monitors, requests, replies
//	server.go     the turns of a generic server
//	start.go      how it begins
package beam
