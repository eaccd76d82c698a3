// Package world holds the faults that every scenario may have: what plans do to
// hosts, disks, links and fault points.
//
// # Map of the files
//
//   - topology.go: the hosts of a scenario, and the lines of plans about them.
//   - lines.go: the arguments of these lines.
//   - world.go: hosts, disks and network of one run, and what lines do to them.
package world
