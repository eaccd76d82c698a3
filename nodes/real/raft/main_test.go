//go:build linux && (amd64 || arm64)

package raft

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/persist"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/linux"
	"groundhog/sim/linux/linuxtest"
)

func TestMain(m *testing.M) { linuxtest.Main(m) }

// result is what a run has shown: how many entries the state machine had at the last answer, how
// many answers there were, and answers that were not larger than those before.
type result struct {
	hash    uint64
	last    uint64
	answers uint64
	wrong   []string
	err     error
	log     []string
}

// run runs a cluster, of which after each span one host crashes or all lose power.
func run(seed uint64, noSync bool, rounds int, span time.Duration) (r result) {
	s := sim.New(sim.Config{Seed: seed, StepLimit: 1 << 40, Log: func(l sim.LogLine) {
		for text := range strings.Lines(l.Text) {
			r.read(text)
		}
		r.log = append(r.log, l.String())
	}})
	defer s.Close()
	n := net.New(s)
	for _, name := range Nodes {
		h := s.NewHost(name, nil)
		d := disk.New(h)
		d.Profile, d.Survival, d.SyncLatency = persist.Ext4, disk.Draw, 500*time.Microsecond
		linux.Boot(h, d, n.Attach(h), linux.Program{Main: func() { Main(noSync) },
			Files: map[string]string{"/data/": ""}})
	}
	n.SetLinks(net.Link{Latency: net.Uniform(time.Millisecond, 2*time.Millisecond)})
	for _, h := range s.Hosts() {
		h.Boot()
	}
	draws := s.Stream("crashes")
	s.RunFor(span)
	for i := 0; i < rounds && s.Err() == nil; i++ {
		if i%2 == 0 {
			s.HostByName(Nodes[draws.IntN(3)]).Crash(sim.Kill)
		} else {
			for _, h := range s.Hosts() {
				h.Crash(sim.PowerLoss)
			}
		}
		s.RunFor(draws.Duration(100*time.Millisecond, time.Second))
		for _, h := range s.Hosts() {
			if !h.Up() {
				h.Boot()
			}
		}
		s.RunFor(span)
	}
	r.hash, r.err = s.Hash(), s.Err()
	return r
}

// read understands a line of a node.
func (r *result) read(text string) {
	n := uint64(0)
	if _, err := fmt.Sscanf(text, "ack %d", &n); err != nil {
		return
	}
	if n <= r.last {
		r.wrong = append(r.wrong, fmt.Sprintf("%d after %d", n, r.last))
	}
	r.last, r.answers = n, r.answers+1
}

func TestNothingAcknowledgedIsLost(t *testing.T) {
	r := run(7, false, 4, 4*time.Second)
	require.NoError(t, r.err, r.log)
	require.Empty(t, r.wrong)
	require.GreaterOrEqual(t, r.last, r.answers)
	require.Greater(t, r.answers, uint64(500), r.log)
	t.Log(r.answers, r.last)
}

func TestWithoutSyncsEntriesAreLost(t *testing.T) {
	for seed := range uint64(4) {
		r := run(seed, true, 4, 4*time.Second)
		if r.answers > 0 && (r.err != nil || len(r.wrong) > 0) {
			t.Log(seed, r.err, r.wrong)
			return
		}
	}
	t.Fatal("no power loss has taken anything")
}

func TestOneTrace(t *testing.T) {
	linuxtest.Processes(t, func() uint64 {
		r := run(7, false, 1, 3*time.Second)
		require.NoError(t, r.err, r.log)
		require.Greater(t, r.answers, uint64(100), r.log)
		return r.hash
	})
}
