package objects_test

import (
	"fmt"
	"time"

	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/objects"
	"groundhog/sim"
)

// What is put is there after a power loss.
func Example() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	n := net.New(s)
	store := objects.New(s, n, "store", objects.Config{})
	store.Host.Boot()
	ask := func(m stack.Message) {
		var asks *stack.Machine
		asks = stack.NewMachine(s, n, m.Kind.String(), false, func(*sim.Proc) error {
			c, err := asks.Dial("store")
			answer, _ := c.Ask(m)
			fmt.Printf("%s %q\n", answer.Kind, answer.Data)
			return err
		})
		asks.Host.Boot()
		s.RunFor(time.Second)
	}
	ask(stack.Message{Kind: stack.Put, Generation: 1, Data: []byte("a log")})
	store.Host.Crash(sim.PowerLoss)
	store.Host.Boot()
	ask(stack.Message{Kind: stack.Get, Generation: 1})
	// Output:
	// done ""
	// object "a log"
}
