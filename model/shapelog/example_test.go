package shapelog_test

import (
	"fmt"

	"groundhog/model/shapelog"
)

// A transaction of a shape's table is acknowledged before any log has stored it.
func ExampleJudge() {
	var h shapelog.History
	h.Serve(shapelog.Shape{Handle: "todos", Table: "todos"})
	h.StartConsumer("todos")
	h.Commit(10, shapelog.Op{At: shapelog.Offset{LSN: 10}, Table: "todos",
		Key: "1", Value: "buy milk"})
	h.Acknowledge(10)
	for _, v := range shapelog.Judge(&h, shapelog.Rules{}) {
		if v.Failed() {
			fmt.Printf("%s: %s\n", v.Property, v.Key)
		}
	}
	// Output:
	// acked-is-durable: acknowledged but not stored
}
