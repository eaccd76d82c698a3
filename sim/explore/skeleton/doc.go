// Package skeleton writes the beginning of a scenario from the source of a package: its hosts, an
// operation of plans for each exported call that changes something, and properties.
//
// # Contract
//
// [Of] reads the files of a package, without checking their types, and writes files that compile.
// The package is driven in the first of these ways that it fits:
//
//   - hosts: it has exported functions that take the disk, the network, the process or the host of
//     a simulation. They are the program of a host, or open what lines of plans call.
//   - library: it is ordinary Go, and has exported constructors of types with methods. An ordinary
//     program opens them on a host with a disk, and makes the calls of the plan.
//   - service: it is ordinary Go, with a function Serve, Run, Start, Main, Listen or
//     ListenAndServe, or it is a program, with a main. It runs on a host of its own; what has
//     constructors besides is called from another host.
//
// No property of a skeleton is silently true. One is judged at once: what runs, or opens, does so
// again once everything works. The other, that what was answered without an error is there after
// recovery, is declared and not judged, which "run -strict" reports until it is written. What no
// line of a plan can say is left out, and listed with the reason.
//
// # Map of the files
//
//   - skeleton.go: what comes of a package. source.go: its declarations; calls.go: who of them
//     changes something, and how it is driven; value.go: what stands for a parameter.
//   - text.go: what is written; hosts.go, programs.go: its templates.
//
//detlint:outside it reads the source of packages
package skeleton
