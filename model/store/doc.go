// Package store judges a server that stores transactions under ascending offsets: what it promised
// its clients, held against what it finds each time that it starts.
//
// A [History] records what was confirmed to a client, what the server called durable without
// telling anybody, and every start, whether it went well or failed. [Judge] checks
//
//	starts-without-operator   the server starts on what a crash left, without an operator
//	confirmed-is-kept         what was confirmed is there after every start
//	called-durable-is-kept    so is what the server called durable, which bounds the loss of
//	                          clients that do not wait for a confirmation
//
// # Files
//
//	history.go  History
//	judge.go    Judge and the properties
package store
