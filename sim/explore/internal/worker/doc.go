// Package worker makes one run in a process of its own: this program, started again with a clean
// environment, gets a request, sends messages while it works on it, and ends.
//
// # Contract
//
// [Run] starts a worker, hands it the request and every message of it to its caller, and returns
// when the process is gone. It never waits for ever: a worker that ends without an answer, and one
// that gives no sign for too long, is a [Death], which tells its exit status and what it last wrote
// to the standard error. When the context ends, the worker is killed.
//
// What a worker does may depend on its heap, its environment and its arguments, so these are the
// same for the same request: the environment is [Mark], and of that of the parent only what the
// coverage, the race detector and the number of processors need; argument 0 is always the same.
//
// [Accept] is the other side. Request and messages are encoded by encoding/gob, on the standard
// input and on the first extra descriptor; the standard output is that of the parent. Both sides
// are the same program, or two builds of it, so the types are the caller's.
//
// # Map of the files
//
//   - start.go: a worker, started and listened to. group_*.go: its process group. silence.go: one
//     that gives no sign. death.go: one that ends. tail.go: the end of what it prints.
//   - serve.go: the worker's side.
//
//detlint:outside it is between processes, and in no run
package worker
