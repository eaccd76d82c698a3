package clienttest_test

import (
	"fmt"
	"time"

	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/clienttest"
	"groundhog/nodes/powersync/memory"
)

// A world of two registers and one client, which writes one of them.
func Example() {
	w := clienttest.New(1, 2)
	defer w.Sim.Close()
	c := w.Client(client.Config{Name: "client-0", Toggles: client.Toggles{Recheck: true},
		Open: memory.New().Open})
	w.Run(time.Second)
	c.Do(client.Request{Writes: []client.Write{{Row: 1, Value: 7}}})
	w.Run(time.Second)
	fmt.Println(w.Value(client.Registers, "1"))
	fmt.Println("idle:", c.Status().Idle(), "lost wake-ups:", w.LostWakeups())
	// Output:
	// 7 true
	// idle: true lost wake-ups: 0
}
