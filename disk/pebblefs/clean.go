package pebblefs

import (
	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// Settle removes the files that db no longer needs. Without [Deterministic] options Pebble does so
// by itself, in a goroutine of its own and at any time; with them it waits for this call, which
// belongs after Open, Flush and Compact. Files that nobody has removed when db is closed are found
// by the next Open.
func (y *FS) Settle(db *pebble.DB) {
	// until all that was obsolete when Settle was called is in the list
	db.TestOnlyWaitForCleaning()
	y.mu.Lock()
	list := y.obsolete
	y.obsolete = nil
	y.mu.Unlock()
	for _, f := range list {
		f.fs.Remove(f.path) // Pebble itself ignores the error
	}
}

// obsolete is a file to be removed, through whatever wraps the FS.
type obsolete struct {
	fs   vfs.FS
	path string
}

// cleaner is a pebble.Cleaner that removes nothing now. T is the type of files' types, which Pebble
// does not export.
type cleaner[T any] struct{ y *FS }

// cleanerOf infers T from a cleaner of Pebble.
func cleanerOf[T any](y *FS, _ func(fs vfs.FS, fileType T, path string) error) cleaner[T] {
	return cleaner[T]{y}
}

// Clean puts a file on the list of Settle.
func (c cleaner[T]) Clean(fs vfs.FS, _ T, path string) error {
	c.y.mu.Lock()
	defer c.y.mu.Unlock()
	c.y.obsolete = append(c.y.obsolete, obsolete{fs, path})
	return nil
}

// String is what the OPTIONS file says of a cleaner that deletes.
func (cleaner[T]) String() string { return pebble.DeleteCleaner{}.String() }
