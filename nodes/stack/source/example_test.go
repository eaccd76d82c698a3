package source_test

import (
	"fmt"
	"time"

	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/source"
	"groundhog/sim"
)

// A mutation that is sent twice is applied once.
func Example() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	n := net.New(s)
	source.New(s, n, "source", source.Config{}).Host.Boot()
	var asks *stack.Machine
	asks = stack.NewMachine(s, n, "view", false, func(*sim.Proc) error {
		c, err := asks.Dial("source")
		for range 2 {
			m := stack.Mutation{Client: 7, ID: 1, Keys: []uint64{5}}
			answer, _ := c.Ask(stack.Message{Kind: stack.Push, Mutations: []stack.Mutation{m}})
			fmt.Println("last mutation", answer.Counts[0].Last, "LSN", answer.LSN)
		}
		return err
	})
	asks.Host.Boot()
	s.RunFor(time.Second)
	// Output:
	// last mutation 1 LSN 1
	// last mutation 1 LSN 1
}
