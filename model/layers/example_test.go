package layers_test

import (
	"fmt"

	"groundhog/model/layers"
)

// A change log promises to have two transactions, of which one is on its disk.
func ExampleJudge() {
	var h layers.History
	h.Commit(layers.Txn{LSN: 1, Client: 1, ID: 1, Keys: []uint64{5}})
	h.Commit(layers.Txn{LSN: 2, Client: 1, ID: 2, Keys: []uint64{5}})
	h.Claim("stored", "streamer", 2, 1)
	h.Finish(layers.End{Source: 2, Claims: []layers.Claim{{Layer: "slot", Upto: 1}}})
	for _, v := range layers.Judge(&h) {
		if v.Failed() {
			fmt.Printf("%s: %s\n", v.Property, v.Key)
		}
	}
	// Output:
	// claims-are-durable: promise above what is durable
	// claims-catch-up: slot
}
