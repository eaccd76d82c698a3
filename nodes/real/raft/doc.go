// Package raft is hashicorp/raft v1.7.3 with raft-boltdb v2.3.1, unmodified, as three simulated
// hosts.
//
// # Contract
//
// [Main] is an ordinary main function: a node of a cluster of three with its log in bbolt, its
// transport on TCP and a counter as its state machine. While it leads, it adds entries for ever,
// and acknowledges on its standard output the number that the state machine has answered. Nothing
// that was acknowledged is lost, whichever hosts die or lose power, as long as a majority keeps its
// disk.
//
// Simulated are the disks, their memory maps, the network, time and the schedule; raft itself is
// the code of its module. It keeps no state in package variables but counters of metrics.
//
// # Map of the files
//
//   - main.go: the program. counter.go: its state machine.
package raft
