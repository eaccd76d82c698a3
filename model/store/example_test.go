package store_test

import (
	"fmt"

	"groundhog/model/store"
)

// A server confirms what is below 7, and starts again with less.
func ExampleJudge() {
	var h store.History
	h.Start(1e9, 0)
	h.Confirm(7)
	h.Start(2e9, 6)
	for _, v := range store.Judge(&h) {
		if v.Failed() {
			fmt.Println(v.Property, "is violated:", v.Key)
		}
	}
	// Output:
	// confirmed-is-kept is violated: confirmed transactions lost
}
