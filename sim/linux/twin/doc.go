// Package twin builds this program a second time, with an overlay over the standard library. In
// the twin ordinary Go programs run on a virtual Linux; in a binary that was built as usual they
// cannot. So plain go test and go run are enough: who needs the twin asks for it here.
//
// # Contract
//
// [Binary] returns the path of the twin, or of this program, if it was built with the overlay; a
// [Builder] may have another overlay. The twin is built by the go command that is found in PATH,
// from the same package and with the same settings as this program (the race detector, tags, flags
// of the linker, coverage, the target), in the folder in which this process was started. It is
// built once for each process that asks; where nothing has changed, the go command knows that, and
// it takes no longer than to look. The first time of all, the standard library is compiled as well.
// One line on the standard error says that something is built, and further ones that it takes long.
// Whatever is wrong is an error of one line that says what is missing.
//
// Coverage is that of the package under test: which others -coverpkg names, no binary knows. Where
// they matter, go test -overlay counts them all.
//
// All that is kept lies in the folder groundhog of the user's cache: overlays by what they hold,
// twins by what they were built from and by what they hold. What nobody has used for a week is
// removed, and all of it may be at any time.
//
// # Map of the files
//
//   - own.go: this program, with the overlay for programs. twin.go: its twin. recipe.go: how this
//     program was built. overlay.go: the overlay of the twin. lock_*.go: one process at a time.
//
//detlint:outside it runs the go command, and is in no simulation
package twin
