// Package txn judges transactions of a store by what its clients asked and were answered.
//
// A [History] holds transactions of appends to lists and of reads of lists. Each value is appended
// at most once, so that a list that was read tells the order in which its values came to be, and
// with it which transaction came before which. A register is a list of which only the last value is
// read.
//
// [Judge] checks, in this order:
//
//	txn-sees-own-writes       a transaction sees its own appends, and the same list twice
//	reads-see-whole-commits   reads see whole committed transactions, each once, in one order
//	serializable              there is a serial order of all committed transactions
//	strictly-serializable     which keeps the order of each process, and that of real time
//
// The key of a failure is the name of the anomaly (G0, G1a, G1b, G1c, G-single, G2, lost update),
// and its reason names the transactions of the cycle and why each comes before the next.
//
// The anomalies are those of Adya, Liskov and O'Neil, "Generalized Isolation Level Definitions"
// (ICDE 2000); they are inferred as Kingsbury and Alvaro do in "Elle: Inferring Isolation Anomalies
// from Experimental Observations" (VLDB 2020).
//
// # Files
//
//	history.go   History, Txn, Op
//	recorder.go  Recorder: transactions as clients run them
//	judge.go     Judge, the properties, and what reads say about appends
//	graph.go     which transaction comes before which, and why
//	cycle.go     cycles of that order, and their names
package txn
