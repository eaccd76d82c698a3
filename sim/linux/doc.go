// Package linux runs ordinary Go programs as hosts of a simulation: goroutines, mutexes, timers,
// package os, package net, memory maps, without a change to them.
//
//	linux.Boot(host, disk, stack, linux.Program{
//		Main: service.Main, Args: []string{"service", "-v"},
//	})
//
// # Contract
//
// A host with a program stands beside hosts written for package sim: same clock, network, disk,
// faults, trace. The program starts with each boot of the host and ends with each crash. A kill
// takes its goroutines where they stand, and none of their deferred calls runs; a shutdown is
// SIGTERM. An unrecovered panic is a panic of the host; os.Exit, and the return of Main, end the
// program and take the host down.
//
// All goroutines of a host share one processor, and the policy of the simulation decides which goes
// next. A goroutine may be interrupted where it makes a system call, uses a channel or takes a
// lock, and nowhere else. Under random it is at one point in sixteen, and who goes on is a draw of
// the host's own stream. Under fifo nobody is, and who waits longest goes on. Under pct each
// goroutine has a priority from its birth, and whoever has the highest runs; at the change points,
// and when it calls runtime.Gosched or runs for 100 us without a pause, it goes below all others.
//
// A system call takes 300 ns of virtual time, a channel operation, a lock or a look at the clock
// 20 ns, and everything else none; after 100 us without a pause other hosts go on first. So a
// program that waits for a time by looking at the clock comes to an end, and one that computes for
// ever does not: the watchdog over runs finds it.
//
// System calls are served by a small Linux over package disk and package net, with errors,
// blocking and crash states of the real one; docs/simulate-my-code.md has the table.
//
// # Determinism
//
// The same seed gives the same trace, which has every system call, its result, and every choice of
// the schedule, in every process. This needs a standard library that is changed in about a
// hundred places ([groundhog/sim/linux/overlay]), and a process that makes one run: package
// variables, pools and caches keep what a run leaves in them. A scenario with Programs set gets
// both by itself.
//
// Random numbers are those of the goroutine. Maps hash pointers by a number that the object gets,
// not by its address. What sync.Pool holds stays. Garbage is collected between steps, when the real
// heap is large, and nothing that programs see depends on when: weak pointers keep their objects,
// and cleanups and finalizers wait, until the program calls runtime.GC, or for two minutes of its
// clock, or until it has 20,000 more of them. They run in a goroutine of the program, in the order
// in which they were set, finalizers first. runtime.ReadMemStats always tells the same.
//
// Goroutines that no program has started run in real time. Those of package explore leave package
// variables of the standard library as they were when the run began: what is looked up or made but
// once is there by then. Those that packages start when they are initialized may do otherwise, and
// then a program finds it made in one process, and makes it itself in the other. What else is left
// is known: addresses that a program prints or sorts by, package runtime/metrics, cgo.
//
// Package variables are shared by all hosts of a run, and by the programs that a host runs one
// after the other, as they are not in reality. Where goroutines of two hosts meet through one, the
// run ends with a panic that has both stacks. What a killed program had locked, a sync.Mutex or
// sync.RWMutex, is unlocked; what else it has left in package variables stays. Those that programs
// change most often are exchanged whenever another program runs: the default mux, client and
// transport of net/http, and what flag, log, log/slog, expvar and database/sql keep.
//
// # Map of the files
//
//   - program.go: programs. machine.go: hosts that run them; other.go: where none can.
//   - execution.go: a program between a boot and a crash. output.go: what it prints. exit.go: how
//     it ends.
//   - policy.go: which goroutine goes next. guard.go: goroutines of two programs that meet;
//     locks.go: what a dead program had locked.
//   - collect.go: when garbage is collected. table.go: what the overlay adds to the runtime.
//     callname.go, callname_amd64.go, callname_arm64.go: system calls by their names.
//   - redirect.go, redirect_amd64.go, redirect_arm64.go: assembly that enters the kernel by itself.
//
// Packages in it: overlay (the changes to the standard library), internal/kernel (system calls).
package linux
