// Package linear judges whether an object is linearizable: whether some order of all operations, in
// which each lies between its call and its answer, explains every answer by what the object does
// one operation at a time.
//
// Linearizability is Herlihy and Wing's ("Linearizability: A Correctness Condition for Concurrent
// Objects", TOPLAS 1990). The search is github.com/anishathalye/porcupine's, after Lowe ("Testing
// for Linearizability", 2017), and so is the picture of what it found.
//
// # Use
//
// Record what clients asked and were answered, then judge it by a model:
//
//	h := history.NewObjects[string](clock)
//	call := h.Invoke("alice", history.Put("x", "1"))
//	call.OK(history.Done[string]())
//	r.Judge(linear.Check(linear.KeyValue[string](), h, linear.Options{}))
//
// The models that are ready, and the requests that they take:
//
//	Register        Read, Write
//	CompareAndSwap  Read, Write, Swap
//	KeyValue        Get, Put, Swap, Delete
//	Queue           Enqueue, Dequeue: first in, first out
//	Set             Insert, Remove, Contains
//	Lock            Acquire, Release: a mutex with an owner
//	Counter         Increase, Read
//
// Objects are told apart by the keys of requests, and each is judged for itself: a history is
// linearizable if and only if it is so for each object. A [Model] of one's own says in one function
// what an object does and answers, and may have requests and answers of any type.
//
// # What is assumed, and what is not checked
//
// An operation that was refused (fail) did not happen. One that was never answered (info) may take
// effect at any time from its call on, or never. Both an operation that times out and a client that
// dies leave an open operation; each of them lies beside all that follow, so that many of them make
// the search long.
//
// The search counts the steps of the model and gives up after [Options.Steps] of them: the verdict
// is then exhausted, not held. Wall time decides nothing, so that the verdict is the same on every
// machine.
//
// # Files
//
//	model.go    Model: what an object does, one operation at a time
//	check.go    Check: the search, and its bound
//	explain.go  which operation no order explains, and the picture of it
//	ready.go    the ready models, over the requests and answers of package history
package linear
