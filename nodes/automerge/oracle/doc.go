// Package oracle holds our sync protocol (package syncstate) to the real one: the same schedules of edits, messages, losses, reloads and new
// connections run on our documents and on those of github.com/automerge/automerge-go, which is the Rust library behind cgo, and must
// come to the same outcome: whether the peers converge, and which changes each of them has.
//
// It is a module of its own, and its tests need cgo and a linker, on Linux or macOS on amd64 or arm64:
//
//	cd nodes/automerge/oracle && go test ./...
//
// Change hashes differ between the two, since the encodings of changes do, and with them the mistakes of the Bloom filters: outcomes are compared, not
// messages.
package oracle
