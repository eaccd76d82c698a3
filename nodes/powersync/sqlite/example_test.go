package sqlite_test

import (
	"fmt"
	"time"

	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/clienttest"
	"groundhog/nodes/powersync/sqlite"
)

// A client keeps its rows in SQLite on its virtual disk.
func Example() {
	w := clienttest.New(1, 2)
	defer w.Sim.Close()
	c := w.Client(client.Config{Name: "phone", Toggles: client.Toggles{Recheck: true},
		Open: sqlite.Options{Synchronous: "FULL", PageSize: 512}.Open})
	w.Run(2 * time.Second)
	c.Do(client.Request{Writes: []client.Write{{Row: 1, Value: 7}}})
	w.Run(2 * time.Second)
	value, ok := w.Value(client.Registers, "1")
	info, err := c.Disk().Stat(sqlite.File)
	fmt.Println(value, ok, err, info != nil && info.Size() > 0)
	// Output:
	// 7 true <nil> true
}
