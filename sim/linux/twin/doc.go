// Package twin builds this program a second time, with an overlay over the standard library. In
// the twin ordinary Go programs run on a virtual Linux; in a binary that was built as usual they
// cannot. So plain go test and go run are enough: who needs the twin asks for it here.
//
// # Contract
//
// [Builder.Binary] returns the path of the twin. It is built by the go command that is found in
// PATH, from the same package and with the same settings as this program (the race detector, tags,
// flags of the linker, the target), in the folder in which this process was started. It is built
// once for each process that asks; where nothing has changed, the go command knows that, and it
// takes no longer than to look. The first time of all, the standard library is compiled as well.
// One line on the standard error says that something is built, and further ones that it takes long.
// Whatever is wrong is an error of one line that says what is missing.
//
// All that is kept lies in the folder groundhog of the user's cache: overlays by what they hold,
// twins by what they were built from and by what they hold. It may be deleted at any time.
//
// # Map of the files
//
//   - twin.go: the twin of this program. recipe.go: how this program was built. overlay.go: the
//     overlay that it is built with. lock_*.go: one process at a time.
//
//detlint:outside it runs the go command, and is in no simulation
package twin
