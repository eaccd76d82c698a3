package table_test

import (
	"fmt"

	"groundhog/nodes/electric/table"
)

// A table is read in the order of its keys, whatever the order in which they came.
func ExamplePaged() {
	var owners table.Paged[uint64, string]
	owners.Put(table.Run+1, "second incarnation")
	owners.Put(7, "consumer 7")
	*owners.At(7) += ", which died"
	for key, owner := range owners.All() {
		fmt.Println(key, *owner)
	}
	_, there := owners.Find(8)
	fmt.Println(owners.Len(), there)
	// Output:
	// 7 consumer 7, which died
	// 1000001 second incarnation
	// 2 false
}
