// Package model says what must be true of a run, and judges whether it was.
//
// It is pure: no input or output, no clock, no randomness, and no knowledge of any node. A checker
// sees a run as a history, a list of plain values in a vocabulary of its own, which someone else
// has translated from what the nodes did. So it can judge any recorded history, and a wrong
// constant in a node cannot be wrong in its checker too.
//
// A [Property] is a statement in words, with what it assumes and what it does not check. Its name
// is a few readable words, such as acked-is-durable: reports, tables, reproductions and pages print
// it, and it is the same everywhere. Judging a property gives a [Verdict]: held, violated, stuck
// (something that must happen in the end has not) or exhausted (the run ended too early to tell). A
// verdict has a Key without numbers, by which failures are grouped, and a Reason with the numbers,
// for a person. [Judge] runs checks in order, assumptions first: a check whose assumption fails is
// skipped, because its answer would be noise.
//
// # Checkers
//
// This package holds only what all of them share. Checkers for anyone's system are plain functions
// over what its clients asked and were answered:
//
//	model/history  the calls and answers of clients, which the following take
//	model/linear   linearizable registers, key-value stores, queues, sets, locks, counters
//	model/set      a set loses nothing, and has nothing unexpected
//	model/queue    a queue loses nothing, and delivers nothing twice
//	model/bank     transfers keep the total of all accounts
//	model/counter  a counter is within bounds, and never falls
//	model/txn      transactions of lists and registers: serializable, strictly serializable
//
// The others are each for the systems of one domain:
//
//	model/shapelog    services that keep a log for each shape of a database, as Electric does
//	model/store       servers that confirm transactions under ascending offsets, and restart
//	model/syncengine  clients that sync a database of their own, as PowerSync's do
//	model/replica     replicas of documents that merge, as automerge-repo's do
//	model/layers      layers that rest on each other's promises, from a source to its clients
//
// # Files
//
//	property.go  Property: a statement about runs
//	verdict.go   Verdict: what judging a property gave, and the constructors of verdicts
//	failures.go  Failures: several of a kind, of which a verdict names the first
//	judge.go     Check, Judge: the ordered run of checks
package model
