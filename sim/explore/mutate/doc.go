// Package mutate tests tests: it breaks code on purpose, and asks who notices.
//
// # Contract
//
// [Load] reads packages from their source, with types; [Package.Mutants] are all changes that the
// [Operators] make of them, one at a time. A mutant has a name that stays the same while its
// function does (package, function, operator, ordinal), and a hash of what it changes, so that a
// reason that was written for it is known to still hold.
//
// [Make] puts all mutants into one build. Each is a copy of its function beside the original, which
// calls the copy if the environment variable [Variable] has the number of the mutant when the
// process starts. So a thousand mutants are compiled and linked once, which takes seconds for each
// otherwise; and a mutant is a function of the same type, whatever it changes inside, so no
// expression needs another type. The price is a look at one variable for each call. All of this is
// an overlay of the go command: the tree is never touched, and usual builds are as ever. Modules
// in the cache of the go command are copied, since it wants no overlay there.
//
// Mutants that do not compile are dropped, and so are those whose object code is that of the
// original or of another mutant: the compiler has proved that they change nothing.
//
// A [Judge] runs a mutant: seeds of scenarios in a program of them, or the tests of the package. A
// mutant dies by a violated property, a panic, a test that fails, or by time and memory that it
// does not give back. The original is judged first, and must hold. Functions that it never calls
// are found by that, and their mutants are not run: they do what it does.
//
// Mutated are declared functions. Function literals in variables of a package, functions with
// directives for the compiler, and those that call recover themselves stay as they are.
//
// # Map of the files
//
//   - load.go: packages and their types. mutant.go: mutants, their names and differences.
//   - operators.go: the table of operators, and how they recognise what code does. durability.go:
//     syncs, writes, answers, locks. logic.go: errors, retries, bounds, epochs, guards, values.
//   - schema.go: the text with all mutants. same.go: which of them have the same object code.
//   - build.go: the overlay, programs and tests. module.go: modules that are copied.
//   - judge.go: what becomes of a mutant. matrix.go: what became of all, as a file with reasons.
//     rank.go: strategies of search, compared by it.
//
//detlint:outside it is a part of the build
package mutate
