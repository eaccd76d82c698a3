// Package program runs the command of somebody's scenarios, and reads what it prints.
//
// # Contract
//
// A [Program] is an executable whose main is groundhog/sim/explore/cli: the command groundhog, or
// one of a user's own module. It is called as a person would call it, with -json; nothing of it is
// linked into this one, so that programs of many commits can be called by one campaign, and one
// that dies takes nothing with it. What a call returns depends on the program and on what is asked,
// never on the machine, on time, or on what was asked before.
//
// An error of a call is one line: what the program wrote to its standard error if it refused
// (exit status 2) or broke (3), or how it ended if it ended in another way.
//
// # Map of the files
//
//   - call.go: one call. list.go: which scenarios there are. judge.go: a range of seeds.
//   - search.go: a search that learns. corpus.go: what it begins with and leaves.
//   - examine.go: one failure, looked at closely.
//
//detlint:outside it starts processes
package program
