// Package linuxtest tests programs of package linux with nothing but go test.
//
// # Contract
//
// [Main] runs the tests of a package in a binary that can run programs, which it builds first if
// this is none. [Processes] repeats a run in fresh processes and requires that all of them have one
// trace; [Store] is a run of a program that keeps keys on its disk, over crashes.
//
// GROUNDHOG_PROCESSES is how many processes are started; the default is 20.
//
// # Map of the files
//
//   - main.go: the binary. processes.go: many processes. store.go: programs that keep what they
//     have acknowledged. engine.go: tests of these. speed.go: how fast runs are.
//
//detlint:outside it starts processes and compares them
package linuxtest
