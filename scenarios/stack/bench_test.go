package stack

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/device"
	"groundhog/nodes/stack/objects"
	"groundhog/nodes/stack/source"
	"groundhog/nodes/stack/streamer"
	"groundhog/nodes/stack/view"
	"groundhog/sim"
)

// plant is a stack without faults and without a history: ten clients on three views, with a hundred
// shapes of which each client has ten.
type plant struct {
	sim     *sim.Sim
	source  *source.Source
	store   *objects.Store
	changes *streamer.Streamer
	devices []*device.Device
}

func newPlant(seed uint64) *plant {
	const serving, users, parts = 3, 10, 100
	s := sim.New(sim.Config{Seed: seed})
	n := net.New(s)
	p := &plant{
		sim: s, source: source.New(s, n, "source", source.Config{}),
		store: objects.New(s, n, "store", objects.Config{}),
		changes: streamer.New(s, n, "streamer", streamer.Config{
			Sources: []string{"source"}, Objects: "store", Shapes: parts,
		}),
	}
	names, tokens := named("view", serving), stack.NewTokens()
	for _, name := range names {
		view.New(s, n, name, view.Config{
			Sources: []string{"source"}, Streamer: "streamer", Tokens: tokens,
		})
	}
	shapes := func(user uint64) stack.Shapes {
		of := stack.Shapes{Of: parts}
		for k := range uint64(parts / users) {
			of.Mine = append(of.Mine, (user*7+k)%parts)
		}
		return of
	}
	for c := range users {
		p.devices = append(p.devices, device.New(s, n, fmt.Sprintf("client-%d", c), device.Config{
			User: uint64(c), Views: slices.Concat(names[c%serving:], names[:c%serving]),
			Shapes: shapes,
		}))
	}
	for _, h := range s.Hosts() {
		h.Boot()
	}
	return p
}

// work lets time pass, in which a user changes one of a thousand rows every second.
func (p *plant) work(span time.Duration) {
	for range span / time.Second {
		p.sim.RunFor(time.Second)
		at := uint64(time.Duration(p.sim.Now()) / time.Second)
		_ = p.devices[at%uint64(len(p.devices))].Mutate(0, []uint64{at % 1000}, false)
	}
}

// BenchmarkStack reports the virtual seconds of a second.
func BenchmarkStack(b *testing.B) {
	const span = 100 * time.Second
	var steps uint64
	for i := range b.N {
		p := newPlant(uint64(i))
		p.work(span)
		steps += p.sim.Steps()
		p.sim.Close()
	}
	virtual := float64(b.N) * span.Seconds()
	b.ReportMetric(virtual/b.Elapsed().Seconds(), "virtual-s/s")
	b.ReportMetric(float64(steps)/virtual, "steps/virtual-s")
}

// TestLogsStayBounded: in an hour of work every log is replaced now and then, and none grows.
func TestLogsStayBounded(t *testing.T) {
	p := newPlant(1)
	defer p.sim.Close()
	size := func() (total int64) {
		for d, name := range map[*disk.Disk]string{
			p.source.Disk: source.LogName, p.changes.Disk: streamer.LogName,
			p.devices[0].Disk: device.StoreName(0),
		} {
			info, err := d.Stat(name)
			require.NoError(t, err)
			total += info.Size()
		}
		return total
	}
	p.work(30 * time.Minute) // every row is there
	half := size()
	p.work(30 * time.Minute)
	require.Less(t, size(), half+half/2)
	p.sim.RunFor(10 * time.Second)
	require.EqualValues(t, 3600, p.source.End())
	v, _ := p.devices[0].Shown()
	require.Equal(t, p.source.End(), v.Cursor.LSN)
}
