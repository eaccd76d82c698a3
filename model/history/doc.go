// Package history records what the clients of any system asked and were answered, as the checkers
// for anyone's system take it: packages linear, set, queue, bank and counter.
//
// A client invokes an operation, and one of three things becomes of it, in Jepsen's words: it is
// answered (ok), it is refused and did not happen (fail), or nobody knows (info). An operation that
// was never answered is open: it may take effect at any time from its call on, or never, and every
// checker allows for both.
//
//	h := history.NewObjects[int](func() int64 { return int64(s.Now()) })
//	call := h.Invoke("alice", history.Enqueue(3))
//	…                              // send the request; a crash here leaves it open
//	call.OK(history.Done[int]())
//
// The order of calls and answers is that in which they were recorded, which in a simulation is the
// order in which they happened, also within one instant of virtual time.
//
// # Files
//
//	history.go  History, Op, Call
//	request.go  Request, Answer: the vocabulary of registers, queues, sets, locks, counters
package history
