package streamer_test

import (
	"fmt"
	"time"

	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/objects"
	"groundhog/nodes/stack/source"
	"groundhog/nodes/stack/streamer"
	"groundhog/sim"
)

// A transaction of the source is in the change log a moment later, and acknowledged to the slot.
func Example() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	n := net.New(s)
	objects.New(s, n, "store", objects.Config{}).Host.Boot()
	db := source.New(s, n, "source", source.Config{})
	changes := streamer.New(s, n, "streamer", streamer.Config{
		Sources: []string{"source"}, Objects: "store",
	})
	db.Host.Boot()
	changes.Host.Boot()
	var asks *stack.Machine
	asks = stack.NewMachine(s, n, "view", false, func(p *sim.Proc) error {
		p.Sleep(time.Second)
		c, err := asks.Dial("source")
		m := stack.Mutation{Client: 7, ID: 1, Keys: []uint64{5}}
		_, _ = c.Ask(stack.Message{Kind: stack.Push, Mutations: []stack.Mutation{m}})
		return err
	})
	asks.Host.Boot()
	s.RunFor(3 * time.Second)
	fmt.Println("stored", changes.Stored(), "confirmed", db.Confirmed())
	// Output:
	// stored 1 confirmed 1
}
