package changelog_test

import (
	"fmt"

	"groundhog/nodes/stack"
	"groundhog/nodes/stack/changelog"
)

// Two readers say that they have the second entry. One has it of a writer that was lost.
func ExampleLog() {
	log := changelog.New(stack.Cursor{Handle: 7, Epoch: 1, Position: 1}, stack.NewState(), true)
	log.Append(stack.Entry{Position: 2, Epoch: 3})
	log.Append(stack.Entry{Position: 3, Epoch: 3})
	for _, epoch := range []uint64{3, 2} {
		lacks, ok := log.Since(stack.Cursor{Handle: 7, Epoch: epoch, Position: 2})
		fmt.Println(len(lacks), ok)
	}
	// Output:
	// 1 true
	// 1 false
}
