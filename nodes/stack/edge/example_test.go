package edge_test

import (
	"fmt"
	"net/http"

	"groundhog/nodes/stack"
	"groundhog/nodes/stack/edge"
)

// A client that is refused asks for all rows, under the name of the log of which it was told.
func Example() {
	r := edge.NewReader(stack.Toggles{}, func() uint64 { return 77 })
	at := stack.Cursor{Handle: 5, Epoch: 1, Position: 12, LSN: 30}
	r.Begin(at, stack.Shapes{Of: 4, Mine: []uint64{0, 3}}, false, []uint64{7})
	show := func() {
		q, _ := r.Ask().Request(edge.Rows, 1)
		fmt.Println(q.URL.RequestURI())
	}
	show()
	refusal := http.Header{edge.HeaderLog: {"6.1"}}
	r.Take(http.StatusConflict, refusal, stack.Message{})
	show()
	r.Take(http.StatusOK, nil, stack.Message{Fresh: true, Cursor: &at}) // of a cache
	show()
	// Output:
	// /rows?at=5.1.c&mine=0.3&of=4
	// /rows?log=6.1&mine=0.3&of=4
	// /rows?buster=25&log=6.1&mine=0.3&of=4
}
