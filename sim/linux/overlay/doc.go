// Package overlay changes the standard library of the user's own Go release so that goroutines of
// simulated programs run under the schedule of a simulation: see package linux above it.
//
// # Contract
//
// [Generate] writes the changed files and their list for the flag -overlay of the go command. The
// changes are in files/edits.txt, each in a declaration that is found by its name; where one does
// not fit, nothing is written, and the error names it. A binary that is built so behaves as ever,
// unless GROUNDHOG_WORKER is in its environment when it starts.
//
// It fits Go 1.26 and 1.27 on linux/amd64 and linux/arm64.
//
// # Map of the files
//
//   - generate.go: the files of the overlay. edits.go: its changes. edit.go: one of them, made.
//   - files/edits.txt: the changes. files/*.go.txt: what is added to the standard library.
//
//detlint:outside it is a part of the build
package overlay
