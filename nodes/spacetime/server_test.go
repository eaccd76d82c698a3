package spacetime

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
)

// TestServerAnswers: as long as nothing fails, each transaction is answered when it is durable,
// also the last one; a server whose sync failed is started again, and goes on with what was there.
func TestServerAnswers(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	n := net.New(s)
	var answers []Event
	observe := func(e Event) {
		if e.Kind == Answered {
			answers = append(answers, e)
		}
	}
	sv := NewServer(s, n, "server", ServerConfig{Toggles: togglesOf(t, "fixed"),
		Observer: observe,
		Options:  Options{SegmentSize: 700, IndexInterval: 256, SnapshotEvery: 16}})
	c := NewClient(s, n, 0, "server", true, observe)
	sv.Host().Boot()
	c.host.Boot()
	ask := func(value uint64) Event {
		had := len(answers)
		require.True(t, c.Do([]TxOp{{Append: true, Key: 7, Value: value}, {Key: 7}}))
		s.RunFor(4 * time.Second)
		require.Len(t, answers, had+1, "transaction %d", value)
		return answers[had]
	}
	for value := uint64(1); value <= 3; value++ {
		require.Len(t, ask(value).Reads[0], int(value))
	}
	sv.Disk().Inject(disk.Fault{Op: disk.OpSync})
	require.True(t, c.Do([]TxOp{{Append: true, Key: 7, Value: 4}}))
	s.RunFor(4 * time.Second)
	require.Len(t, answers, 3, "what is not durable is not answered")
	sv.Disk().Lift()
	s.RunFor(4 * time.Second)
	require.NotEmpty(t, ask(5).Reads[0])
}
