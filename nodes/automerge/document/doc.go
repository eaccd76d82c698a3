// Package document is an Automerge document: a graph of changes, each named by its hash, and the
// values that follow from them.
//
// # Contract
//
// A [Change] is made by an actor, has a sequence number among those of the actor, depends on the
// changes that were the heads when it was made, and holds operations. Its hash is the SHA-256 of
// its bytes. A document applies a change when it has all that it depends on; until then the change
// waits as an orphan. Documents with the same changes have the same values, in whatever order they
// came. An actor that makes a second change with a number that it has used is an error of whoever
// applies both ([DuplicateSeqError]): the document can tell neither which is meant.
//
// Values: maps, lists, text (a list of characters) and counters. Operations are named by Lamport
// time and actor. Concurrent values of one key all stay, and the one with the greatest name is
// read; lists are ordered as in RGA; a deletion wins over what it saw only.
//
// # Bytes
//
// Everything that is stored or sent is chunks, as in Automerge's binary format: the magic bytes 85
// 6f 4a 83, four bytes of SHA-256 of the rest, a type, a length, and a body. [Document.Save] gives
// one document chunk with the whole history (and then the orphans), [Document.SaveSince] gives
// change chunks. The body is not the columns of the original, but rows of the same numbers: sizes
// differ, what a damaged byte does to the chunk does not.
//
// Loading follows automerge 2 and 3 where bytes are damaged ([Document.LoadIncremental]): into an
// empty document, a first chunk that cannot be read is an error, and one behind it takes everything
// behind the first chunk with it, also what could be read, without an error. Into a document that
// has changes, what could be read stays. With KeepParsed it always does.
//
// # Not modelled
//
// Marks, tables, dates, cursors, compression, isolation of transactions, the columnar encoding.
//
// # Files
//
//	change.go   Change, Hash, Op
//	chunk.go    chunks; encode.go: bodies
//	document.go the graph: heads, ancestors, orphans
//	load.go     from bytes and to bytes
//	values.go   objects; list.go: the order of lists
//	edit.go     transactions; foreign.go: changes that another library wrote
package document
