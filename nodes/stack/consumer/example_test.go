package consumer_test

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

// A consumer ends before it has flushed: the slot waits for it, and it is given what it lacks.
func Example() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	n := net.New(s)
	objects.New(s, n, "store", objects.Config{}).Host.Boot()
	db := source.New(s, n, "source", source.Config{})
	db.Host.Boot()
	changes := streamer.New(s, n, "streamer", streamer.Config{
		Sources: []string{"source"}, Objects: "store", Shapes: 4,
	})
	changes.Host.Boot()
	s.RunFor(5 * time.Second)
	var asks *stack.Machine
	asks = stack.NewMachine(s, n, "view", false, func(*sim.Proc) error {
		c, err := asks.Dial("source")
		m := stack.Mutation{Client: 7, ID: 1, Keys: []uint64{5}}
		_, _ = c.Ask(stack.Message{Kind: stack.Push, Mutations: []stack.Mutation{m}})
		return err
	})
	asks.Host.Boot()
	s.RunFor(200 * time.Millisecond)
	changes.Shapes().Kill(5 % 4)
	for _, wait := range []time.Duration{0, 5 * time.Second} {
		s.RunFor(wait)
		rows, there := changes.Shapes().Rows()
		fmt.Println("confirmed", db.Confirmed(), "rows", there, len(rows))
	}
	// Output:
	// confirmed 0 rows false 0
	// confirmed 1 rows true 1
}
