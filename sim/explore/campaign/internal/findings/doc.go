// Package findings keeps what campaigns found, over commits and branches, in a file of SQLite.
//
// # Contract
//
// A finding is a violation by scenario, property and key. [Store.Enter] adds a campaign that has
// ended; entering it again replaces it, so that a campaign that was interrupted there can do it
// once more. A finding's [State] is not stored: it follows from the campaigns of a branch in the
// order in which they were entered, see [State]. A file of a later version is refused.
//
// # Map of the files
//
//   - store.go: the file. schema.sql: its tables; second.sql: from those of version 1.
//   - campaign.go: what a campaign brings. corpus.go: what its searches leave.
//   - enter.go, read.go: in and out. history.go: findings and their states.
//
//detlint:outside it is a database of what simulations came to
package findings
