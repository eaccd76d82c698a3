// Package prefetch asks the processor for memory before it is needed.
//
// A request is a hint: it waits for nothing, it reads and changes no value of the program, and
// one that was not worth it costs a few instructions. So nothing that a simulation does can
// depend on it.
//
// [Line], [Lines3] and [Lines6] ask for memory at an address. [Layouts] asks for what an object
// points to: which of its words are pointers is read off its type, once for each type.
//
// # Map of the files
//
//   - ask.go: memory at an address.
//   - layout.go: what an object points to.
//   - lines.go, lines_amd64.s, lines_arm64.s: the instructions; lines_none.go: other processors.
//
//detlint:outside addresses are hints to the processor, and change no result
package prefetch
