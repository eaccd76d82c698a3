package memory_test

import (
	"fmt"

	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/memory"
)

// What an application writes stands in the upload queue, and stays there when the process ends.
func Example() {
	db := memory.New()
	opening := client.Opening{Schema: client.DefaultSchema(),
		NewID: func() string { return "phone" }}
	store, err := db.Open(opening)
	fmt.Println(err)
	_ = store.Transact(func(rows []client.Row) []client.Mutation {
		return []client.Mutation{{Op: client.Put, Table: "lww", ID: "1",
			Values: []int64{7}}}
	})
	_ = store.Close()
	store, _ = db.Open(opening)
	queue, _ := store.Next()
	for _, q := range queue {
		fmt.Printf("%+v\n", q)
	}
	// Output:
	// <nil>
	// {ID:1 Tx:1 Crud:{Op:PUT Type:lww Row:1 Data:{"v":7}}}
}
