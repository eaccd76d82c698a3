package replica_test

import (
	"fmt"

	"groundhog/model/replica"
)

// A client is told that a change is stored, and the server that starts again does not find it.
func ExampleJudge() {
	var h replica.History
	h.Make("alice", 1)
	h.Advertise("alice", "doc", []int{1})
	h.Load(replica.Load{Node: "server", Document: "doc", Server: true}) // it starts, and finds none
	h.Finish(replica.Replica{Name: "bob", Document: "doc", Changes: map[int]bool{}})
	for _, v := range replica.Judge(&h, replica.Rules{}) {
		if v.Failed() {
			fmt.Printf("%s: %s\n", v.Property, v.Key)
		}
	}
	// Output:
	// synced-outlives-its-maker: synced change lost
	// advertised-is-durable: advertised and not found
}
