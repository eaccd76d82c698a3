package stack

import (
	"fmt"
	"testing"
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

// BenchmarkStack is ten clients on three views, with a hundred shapes of which each client has ten;
// a user changes a row every second. It reports the virtual seconds of a second.
func BenchmarkStack(b *testing.B) {
	const (
		serving = 3
		users   = 10
		parts   = 100
		span    = 100 * time.Second
	)
	var virtual time.Duration
	var steps uint64
	for i := range b.N {
		s := sim.New(sim.Config{Seed: uint64(i)})
		n := net.New(s)
		names := named("view", serving)
		hosts := []*sim.Host{
			source.New(s, n, "source", source.Config{}).Host, objects.New(s, n, "store").Host,
			streamer.New(s, n, "streamer", "source", "store", stack.Toggles{}, nil).Host,
		}
		for _, name := range names {
			v := view.New(s, n, name, "source", "streamer", stack.Toggles{})
			hosts = append(hosts, v.Host)
		}
		var devices []*device.Device
		for c := range users {
			shapes := stack.Shapes{Of: parts}
			for k := range parts / users {
				shapes.Mine = append(shapes.Mine, uint64((c*7+k)%parts))
			}
			d := device.New(s, n, fmt.Sprintf("client-%d", c), device.Config{
				Client: uint64(c), Views: append(names[c%serving:], names[:c%serving]...),
				Shapes: shapes,
			})
			devices, hosts = append(devices, d), append(hosts, d.Host)
		}
		for _, h := range hosts {
			h.Boot()
		}
		for at := time.Second; at < span; at += time.Second {
			s.RunFor(time.Second)
			_ = devices[int(at/time.Second)%users].Mutate(uint64(at/time.Second)%1000, false)
		}
		virtual, steps = virtual+span, steps+s.Steps()
		s.Close()
	}
	b.ReportMetric(virtual.Seconds()/b.Elapsed().Seconds(), "virtual-s/s")
	b.ReportMetric(float64(steps)/virtual.Seconds(), "steps/virtual-s")
}
