package source_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/persist"
	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/source"
	"groundhog/sim"
)

// pair is a source with its standby.
func pair(t *testing.T) (s *sim.Sim, n *net.Network, primary, standby *source.Source) {
	s = sim.New(sim.Config{Seed: 1})
	t.Cleanup(s.Close)
	n = net.New(s)
	primary = source.New(s, n, "source", source.Config{Peer: "standby"})
	standby = source.New(s, n, "standby", source.Config{Peer: "source", Standby: true})
	primary.Host.Boot()
	standby.Host.Boot()
	return s, n, primary, standby
}

// A standby whose log is complete may take the primary's place; a machine that has come back with
// an empty disk may not, from its very start.
func TestOnlyAStandbyWithTheLogIsPromotable(t *testing.T) {
	s, _, primary, standby := pair(t)
	s.RunFor(10 * time.Second)
	require.True(t, standby.Promotable())
	require.False(t, primary.Promotable())

	standby.Host.Crash(sim.PowerLoss)
	standby.Disk.Load(persist.EmptyImage())
	require.False(t, standby.Promotable(), "it is off")
	standby.Host.Boot()
	require.False(t, standby.Promotable(), "its program has not begun")
	s.RunFor(10 * time.Second)
	require.True(t, standby.Promotable(), "it has copied the log")
}

// A standby whose disk fails ends, and begins again with what is durable: it does not write behind
// what may be torn.
func TestAStandbyEndsWithItsDisk(t *testing.T) {
	s, n, _, standby := pair(t)
	s.RunFor(5 * time.Second)
	before := standby.Host.Incarnation()
	standby.Disk.Inject(disk.Fault{Op: disk.OpSync, Path: source.LogName})
	var asks *stack.Machine
	asks = stack.NewMachine(s, n, "view", false, func(*sim.Proc) error {
		c, err := asks.Dial("source")
		m := stack.Mutation{Client: 7, ID: 1, Keys: []uint64{5}}
		_, _ = c.Ask(stack.Message{Kind: stack.Push, Mutations: []stack.Mutation{m}})
		return err
	})
	asks.Host.Boot()
	s.RunFor(900 * time.Millisecond)
	require.False(t, standby.Host.Up())
	s.RunFor(time.Second)
	require.Greater(t, standby.Host.Incarnation(), before)
}
