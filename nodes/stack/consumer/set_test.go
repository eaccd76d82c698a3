package consumer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/source"
	"groundhog/sim"
)

// bench is consumers of two shapes on a machine of their own, with a source that has two rows.
type bench struct {
	sim   *sim.Sim
	set   *Set
	m     *stack.Machine
	known []stack.Txn
	again int
}

func newBench(t *testing.T, toggles stack.Toggles) *bench {
	s := sim.New(sim.Config{Seed: 1})
	t.Cleanup(s.Close)
	n, b := net.New(s), &bench{sim: s}
	source.New(s, n, "source", source.Config{}).Host.Boot()
	b.m = stack.NewMachine(s, n, "streamer", true, func(p *sim.Proc) (err error) {
		c, err := b.m.Dial("source")
		if err != nil {
			return err
		}
		for id := range uint64(2) {
			all := []stack.Mutation{{Client: 7, ID: id + 1, Keys: []uint64{id}}}
			if _, err := c.Ask(stack.Message{Kind: stack.Push, Mutations: all}); err != nil {
				return err
			}
		}
		b.set, err = Open(p, b.m, &stack.Service{Machines: []string{"source"}}, Config{
			Shapes: 2, Toggles: toggles, Again: func() { b.again++ }, Moved: func() {},
			Log: func(uint64) ([]stack.Txn, bool) { return b.known, true },
		})
		if err == nil {
			b.set.Publish(2)
			b.set.Run(p)
		}
		return err
	})
	b.m.Host.Boot()
	s.RunFor(time.Second)
	b.set.Begins(2)
	return b
}

// comes is a transaction of a row that comes and is published.
func (b *bench) comes(lsn, key uint64) {
	b.m.Host.Go("comes", func(*sim.Proc) {
		t := stack.Txn{LSN: lsn, Rows: []stack.Row{{Key: key, Count: lsn}}}
		b.known = append(b.known, t)
		b.set.Take(t)
		b.set.Publish(lsn)
	})
	b.sim.RunFor(time.Millisecond)
}

// TestFlushed: the slot may move only when what concerns a shape is flushed.
func TestFlushed(t *testing.T) {
	b := newBench(t, stack.Toggles{})
	rows, ok := b.set.Rows()
	require.True(t, ok)
	require.Len(t, rows, 2)
	b.comes(3, 0)
	require.EqualValues(t, 2, b.set.Flushed())
	b.comes(4, 1)
	b.sim.RunFor(time.Second)
	require.EqualValues(t, 4, b.set.Flushed())
	rows, ok = b.set.Rows()
	require.True(t, ok)
	require.EqualValues(t, 3, rows[0].Count)
}

// TestEnded: what a consumer that has ended has not flushed stays pinned, and comes again.
func TestEnded(t *testing.T) {
	b := newBench(t, stack.Toggles{})
	b.comes(3, 0)
	b.set.Kill(0)
	b.comes(4, 0)
	b.sim.RunFor(time.Second)
	require.Equal(t, 1, b.again)
	require.EqualValues(t, 2, b.set.Flushed())
	_, ok := b.set.Rows()
	require.False(t, ok, "rows of a consumer that lacks something")
	b.set.Begins(2)
	for _, of := range b.known {
		b.set.Take(of)
	}
	b.sim.RunFor(time.Second)
	require.EqualValues(t, 4, b.set.Flushed())
	rows, ok := b.set.Rows()
	require.True(t, ok)
	require.EqualValues(t, 4, rows[0].Count)
}

// TestQuarantine: a consumer whose stream begins behind something that it lacks gives up its file
// first, and then has a snapshot. One that does not look has a hole.
func TestQuarantine(t *testing.T) {
	for _, trusts := range []bool{false, true} {
		b := newBench(t, stack.Toggles{TrustShapes: trusts})
		b.comes(3, 0)
		b.set.Kill(0)
		b.sim.RunFor(400 * time.Millisecond)
		b.set.Begins(3)
		b.sim.RunFor(3 * time.Second)
		text, err := b.m.Disk.ReadFile(FileName(0))
		require.NoError(t, err)
		require.Equal(t, !trusts, Durable(text) == 3, "the file is written anew")
		_, ok := b.set.Rows()
		require.True(t, ok)
	}
}

// TestEmptyFails: a file that cannot be emptied leaves its pins.
func TestEmptyFails(t *testing.T) {
	b := newBench(t, stack.Toggles{})
	b.comes(3, 0)
	b.m.Disk.Inject(disk.Fault{Op: disk.OpCreate})
	require.Error(t, b.set.Void())
	require.EqualValues(t, 2, b.set.Flushed())
}
