// Package crashtest runs ordinary Go code on a virtual disk and then lets the power fail at every
// point, in every legal way.
//
// A [Test] has three functions. Setup prepares a disk. Workload does what is to be tested, and
// calls [disk.Disk.Ack] with each promise it makes to the outside. Recover is given a disk as a
// power loss left it and the promises made before; it starts the code again and says what is wrong:
// that it does not start, that a promised thing is gone, that a half-written one is visible.
//
//	crashtest.Check(t, setup, workload, recover)
//
// # What is explored
//
// The workload runs once, and its log is kept. A crash can happen just before a sync returns and at
// the end; between two syncs what may be lost only grows, so that the later point shows all that an
// earlier one could. (Under LazyFS, where names are durable at once, each operation is a point.) At
// each point every legal state is tried, or, if there are more than the budget has room for, a
// choice of them ([persist.Graph.Sample]). States that are the same image with the same promises
// are tried once. Recovery is recorded as well: power fails again inside it, down to the given
// depth.
//
// # What is said
//
// A failure comes as a story: what was done, what of it survived, what the disk was then, what
// recovery said. The loss is made as small as it gets while recovery still fails, and the sync is
// named that would have prevented it: it is put into the log, and all states are tried again.
//
// # Files
//
//	test.go     Test, and what it is given
//	machine.go  one disk on which everything runs
//	explore.go  crash points and states
//	explain.go  the smallest loss, and the missing sync
//	story.go    a failure for people
//	report.go   counts
package crashtest
