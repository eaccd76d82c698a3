// Package revision makes a revision of a git repository a folder in which its commands can be
// built.
//
// # Contract
//
// [Open] makes a worktree below a temporary folder; what the user has in the repository is not
// touched. Modules that the go.mod of a revision replaces by folders outside of the repository are
// found there as well. [Tree.Close] takes all of it away again, also after an interruption.
//
// # Map of the files
//
//   - tree.go: the worktree. replace.go: modules that stand beside the repository. git.go: git.
//
//detlint:outside it drives git
package revision
