package device_test

import (
	"fmt"
	"time"

	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/device"
	"groundhog/nodes/stack/objects"
	"groundhog/nodes/stack/source"
	"groundhog/nodes/stack/streamer"
	"groundhog/nodes/stack/view"
	"groundhog/sim"
)

// What a user does is seen at once, and leaves the outbox when it comes back.
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
	d := device.New(s, n, "client", device.Config{
		User: 7, Views: []string{"view"},
		Shapes: func(uint64) stack.Shapes { return stack.Shapes{Of: 1, Mine: []uint64{0}} },
	})
	d.Host.Boot()
	s.RunFor(5 * time.Second)
	_ = d.Mutate(0, []uint64{3}, false)
	for _, wait := range []time.Duration{time.Microsecond, time.Second} {
		s.RunFor(wait)
		v, _ := d.Shown()
		fmt.Printf("row 3: %d, and %d on top\n", v.Rows[3].Count, len(v.Pending))
	}
	// Output:
	// row 3: 0, and 1 on top
	// row 3: 1, and 0 on top
}
