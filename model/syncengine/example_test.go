package syncengine_test

import (
	"fmt"

	"groundhog/model/syncengine"
)

// A client reads a register that it has written, and sees the value from before.
func ExampleJudge() {
	var h syncengine.History
	h.Transact(syncengine.Txn{Client: 1, Rows: []int64{2},
		Writes: []syncengine.Write{{Row: 0, Value: 5}}})
	h.Transact(syncengine.Txn{Client: 1, Rows: []int64{2}})
	for _, v := range syncengine.Judge(&h) {
		if v.Failed() {
			fmt.Printf("%s: %s\n", v.Property, v.Key)
		}
	}
	// Output:
	// reads-are-causal: read your writes
}
