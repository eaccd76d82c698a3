package view_test

import (
	"fmt"
	"time"

	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/objects"
	"groundhog/nodes/stack/source"
	"groundhog/nodes/stack/streamer"
	"groundhog/nodes/stack/view"
	"groundhog/sim"
)

// A client that has nothing gets everything, and is told that it is up to date.
func Example() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	n := net.New(s)
	objects.New(s, n, "store", objects.Config{}).Host.Boot()
	source.New(s, n, "source", source.Config{}).Host.Boot()
	streamer.New(s, n, "streamer", streamer.Config{
		Sources: []string{"source"}, Objects: "store",
	}).Host.Boot()
	view.New(s, n, "view", view.Config{
		Sources: []string{"source"}, Streamer: "streamer", Tokens: stack.NewTokens(),
	}).Host.Boot()
	var client *stack.Machine
	client = stack.NewMachine(s, n, "client", false, func(p *sim.Proc) error {
		p.Sleep(3 * time.Second)
		c, err := client.Dial("view")
		_ = c.Send(stack.Message{
			Kind: stack.Hello, Clients: []uint64{7}, Token: 1, Cursor: &stack.Cursor{},
			Have: &stack.Shapes{Of: 1}, Shapes: &stack.Shapes{Of: 1},
		})
		for range 2 {
			m, _ := c.Receive(time.Second)
			fmt.Println(m.Kind, m.Fresh)
		}
		return err
	})
	client.Host.Boot()
	s.RunFor(5 * time.Second)
	// Output:
	// poke true
	// live true
}
