package client_test

import (
	"fmt"
	"time"

	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/clienttest"
	"groundhog/nodes/powersync/memory"
	"groundhog/sim"
)

// A client whose process is killed with a write in its queue starts again on the same database, and
// uploads it.
func Example() {
	w := clienttest.New(1, 5)
	defer w.Sim.Close()
	c := w.Client(client.Config{Name: "client-0", Toggles: client.Toggles{Recheck: true},
		Open: memory.New().Open})
	w.Run(time.Second)
	c.Do(client.Request{Writes: []client.Write{{Row: 1, Value: 7}}})
	w.Run(5 * time.Millisecond)
	c.Host().Crash(sim.Kill)
	w.Run(time.Second)
	fmt.Println(w.Value(client.Registers, "1"))
	c.Host().Boot()
	w.Run(time.Second)
	fmt.Println(w.Value(client.Registers, "1"))
	fmt.Println(c.Status().Idle())
	// Output:
	// -1 true
	// 7 true
	// true
}
