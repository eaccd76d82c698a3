package persist_test

import (
	"fmt"

	"groundhog/disk/persist"
)

// Three blocks of a file are written without a sync, and the power fails: how many states of the
// disk are legal then, by what each file system promises.
func Example() {
	for _, profile := range persist.Profiles() {
		tr := persist.NewTracker(persist.EmptyImage(), persist.Options{Profile: profile})
		for id := range uint64(3) {
			tr.Log(&persist.Op{ID: id + 1, Kind: persist.Write, Ino: persist.Root + 1,
				Off: int64(id) * 4096, Bytes: []byte("hello")})
		}
		fmt.Println(profile, tr.Graph().Count(100))
	}
	// Output:
	// posix-split 32
	// posix 32
	// ext4-noauto_da_alloc 32
	// ext4 32
	// ext4-writeback 32
	// ext4-journal 7
	// xfs 27
	// btrfs 15
	// lazyfs 1
}
