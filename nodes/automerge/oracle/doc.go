// Package oracle holds our documents and our sync protocol (packages document and syncstate) to the
// real ones: those of github.com/automerge/automerge-go, which is the Rust library of 2023 behind
// cgo.
//
//   - Schedules of edits, messages, losses, delays, reloads and new connections run in both
//     libraries at once, drawn ones and the vectors of issue 264. The changes here are those of the
//     real library, so every message must be the same to the byte, the Bloom filters with it, and
//     after every step the heads and the stored sync states must be.
//   - Files that are damaged in any of many ways are loaded in both: as many changes must be there,
//     and an error in both or in neither.
//
// It is a module of its own, and its tests need cgo and a linker, on Linux or macOS on amd64 or
// arm64:
//
//	cd nodes/automerge/oracle && go test ./... && go test -run Random -rapid.checks=60000
//
// Where the two differ, a test says so: changes of one actor with one number, of which one waits,
// and a first file that lacks what it depends on. Later versions of the library do there as we do.
package oracle
