// Package detlint finds, in Go code that is to run under simulation, what would
// make a run differ from the next one or take it out of the scheduler's hands:
// real time, real goroutines and channels, locks, random numbers of the process,
// the machine's files and network, the order of maps, addresses. Every finding
// names what takes its place.
//
// It is an analyzer on golang.org/x/tools/go/analysis and goes by types, not by
// names: an import under another name, an alias of a type and a method of a
// banned type are found too. It runs in three ways:
//
//	go tool groundhog vet ./queue ./store
//	go vet -vettool=$(go tool -n groundhog) ./queue ./store
//	go run groundhog/sim/detlint/cmd/detlint ./queue ./store
//
// # What is looked at
//
// The packages that are named, without their tests unless the flag -tests is
// given. A package that matches the pattern and never runs under simulation says
// so above the package clause of one of its files:
//
//	//detlint:outside it is the command around the server
//	package main
//
// A single place is allowed by a comment at the end of its line, on the line
// above, or above the package clause for a whole file:
//
//	//detlint:allow the counter is for the report only, no decision reads it
//
// The reason is required, and a comment that allows nothing is a finding, so
// that none outlives its cause.
//
// # Maps
//
// A range over a map is found unless the loop gives the same result in every
// order, which is recognised where it only counts, deletes, adds up integers,
// takes a minimum or maximum, sets a flag, writes to another map under the same
// key, or collects what is sorted before it is used. (That the sort is by a
// total order is not checked.) Of any other loop a person states why the order
// does not matter, on its line:
//
//	for _, c := range peers { // order-free: each is closed by itself
//
// # What is not found
//
// The analyzer looks at one package at a time. What a function of a package
// that is not named does inside is not seen, nor what is reached through an
// interface or by reflection.
//
// Map of the files:
//
//   - detlint.go: the analyzer and its flags. allow.go: comments that allow.
//   - rule.go: what a rule is, and how an identifier is looked up.
//     rules_time.go, rules_concurrency.go, rules_random.go, rules_machine.go:
//     the rules about names.
//   - statement.go: go, select, channels.
//   - maporder.go: maps in an order of their own; orderfree.go, accumulate.go,
//     pure.go: loops for which it does not matter; sorted.go: what is sorted
//     before it is used.
//   - address.go, verb.go: addresses that are printed or become numbers.
//   - float.go: comparisons of floats, where asked for.
package detlint
