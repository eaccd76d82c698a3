// Package fault is the one language in which scenarios say what the world does to a simulation:
// to its network, its disks, its machines and the fault points of its code.
//
// # Contract
//
// A fault is a small value. It prints itself in one line, and the line parses back to an equal
// value. It names what a person can name: hosts, the path of a file, a kind of operation, and
// which of the operations that match. Four families exist:
//
//	partition a,b|c for=3s                       network: links between hosts (package net)
//	drop syn client*|server port=80 nth=1-3      network: single packets
//	sync@server "shapes/*/log" EIO max=1         disk: operations on files (package disk)
//	crash server power for=2s                    hosts: machines and their clocks
//	wal/sync@server from=3 max=1 return("kill")  fault points in the code of a node
//
// Every family is used with the same two words. Inject puts a fault in force and returns it as
// something whose Lift ends it; Lift of the network, of the disk or of the [Injector] ends all
// that is in force there. A fault with for=2s lifts itself after that time.
//
//	network.Inject(net.Fault{Do: net.Isolate, Hosts: "server"})
//	disk.Inject(disk.Fault{Op: disk.OpSync, When: fault.Once})
//	fault.On(s).Inject(fault.Point{Name: "wal/sync", Host: "*", Term: "return(true)"})
//	fault.On(s).Inject(fault.Host{Do: fault.Crash, Hosts: "server", Kind: sim.PowerLoss})
//
// # Which of the operations
//
// Faults of packets, files and fault points count what matches them, each for itself, from 1. The
// settings at the end of their text ([When]) say which of these meet the fault:
//
//	from=3          the third and all that follow
//	nth=3  nth=3-7  the third; the third to the seventh
//	max=2           two at most
//	chance=1/20     one in twenty of them, by a draw
//	since=2s        none before this time since the start of the simulation
//	until=5s        none from this time on
//	for=2s          none later than this after the fault was injected
//
// The draws of one fault shift those of no other, nor of anything else: a fault more or less in a
// plan leaves all other faults where they are.
//
// # Reading a text
//
// A [Grammar] reads faults of several families and finds the family by the first word:
//
//	g := fault.NewGrammar(net.Faults, disk.Faults, fault.Hosts, fault.Points)
//	f, err := g.Parse("partition a|b for=2s")
//	err = fault.Known(f, []string{"a", "b"})
//
// An error is one line. It quotes the text and says what was expected.
//
// # Map of the files
//
//   - fault.go: faults, families, and the grammar that reads them all.
//   - when.go: which of the matching operations meet a fault; counter.go counts them.
//   - names.go: patterns of host names.
//   - host.go: faults of machines; hosttext.go: their text.
//   - point.go: faults of named points in code; term.go: what they return.
//   - inject.go: hosts and points on which faults are in force.
package fault
