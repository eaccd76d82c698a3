package source_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk/persist"
	"groundhog/net"
	"groundhog/nodes/stack/source"
	"groundhog/sim"
)

// A standby whose log is complete may take the primary's place; a machine that has come back with
// an empty disk may not, from its very start.
func TestOnlyAStandbyWithTheLogIsPromotable(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	n := net.New(s)
	primary := source.New(s, n, "source", source.Config{Peer: "standby"})
	standby := source.New(s, n, "standby", source.Config{Peer: "source", Standby: true})
	primary.Host.Boot()
	standby.Host.Boot()
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
