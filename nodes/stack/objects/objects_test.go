package objects_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/journal"
	"groundhog/nodes/stack/objects"
	"groundhog/sim"
)

// Two machines that put an object at the same time, such as one that has taken over from the other,
// do not write into each other's: the backup is one of the two, whole.
func TestPutsAtOnce(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	n := net.New(s)
	store := objects.New(s, n, "store", objects.Config{})
	store.Disk.SyncLatency = 20 * time.Millisecond
	store.Host.Boot()
	texts := [][]byte{
		journal.Text([]journal.Record{{Mark: 3, Text: []byte("of the first")}}),
		journal.Text([]journal.Record{{Mark: 3, Text: []byte("of the second")}}),
	}
	var m *stack.Machine
	ask := func(q stack.Message) (answer stack.Message) {
		c, err := m.Dial("store")
		require.NoError(t, err)
		defer c.Close()
		answer, err = c.Ask(q)
		require.NoError(t, err)
		return answer
	}
	m = stack.NewMachine(s, n, "streamer", false, func(p *sim.Proc) error {
		for i, text := range texts {
			p.Go("put", func(*sim.Proc) {
				ask(stack.Message{Kind: stack.Put, Generation: uint64(i + 1), Data: text})
			})
		}
		p.Sleep(time.Second)
		has := ask(stack.Message{Kind: stack.List})
		got := ask(stack.Message{Kind: stack.Get, Generation: has.Generation})
		require.Equal(t, texts[has.Generation-1], got.Data)
		return nil
	})
	m.Host.Boot()
	s.RunFor(2 * time.Second)
	require.EqualValues(t, 1, store.Host.Incarnation(), "the store has ended")
}
