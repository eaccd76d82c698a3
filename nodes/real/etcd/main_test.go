//go:build linux && (amd64 || arm64)

package etcd

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/linux"
	"groundhog/sim/linux/linuxtest"
)

func TestMain(m *testing.M) { linuxtest.Main(m) }

// cluster is three servers and a client, all of which run.
func cluster(seed uint64, noSync bool, client func(), log func(sim.LogLine)) *sim.Sim {
	s := sim.New(sim.Config{Seed: seed, StepLimit: 1 << 40, Log: log})
	n := net.New(s)
	for _, name := range append(Servers[:3:3], "client") {
		h := s.NewHost(name, nil)
		p := linux.Program{Main: client}
		if name != "client" {
			p = linux.Program{Main: func() { Server(noSync) },
				Files: map[string]string{"/data/": ""}}
		}
		linux.Boot(h, linuxtest.Disk(h), n.Attach(h), p)
	}
	n.SetLinks(net.Link{Latency: net.Uniform(time.Millisecond, 2*time.Millisecond)})
	for _, h := range s.Hosts() {
		h.Boot()
	}
	return s
}

// run runs a cluster, of which after each span one server is killed or all lose power.
func run(seed uint64, noSync bool, rounds int, span time.Duration) (r linuxtest.Result) {
	s := cluster(seed, noSync, func() { Client(5 * time.Millisecond) }, r.Log)
	defer s.Close()
	draws := s.Stream("crashes")
	s.RunFor(span)
	for i := 0; i < rounds && s.Err() == nil && len(r.Lost) == 0; i++ {
		down := s.Hosts()[:3]
		kind := sim.PowerLoss
		if i%2 == 0 {
			n := draws.IntN(3)
			down, kind = down[n:n+1], sim.Kill
		}
		for _, h := range down {
			h.Crash(kind)
		}
		s.RunFor(draws.Duration(10*time.Millisecond, time.Second))
		for _, h := range down {
			h.Boot()
		}
		s.RunFor(span)
	}
	r.End(s)
	return r
}

func TestNothingAcknowledgedIsLost(t *testing.T) {
	r := run(7, false, 2, 5*time.Second)
	require.NoError(t, r.Err, r.Output)
	require.Empty(t, r.Lost, r.Output)
	require.Greater(t, r.Acked, 300, r.Output)
	t.Log(r.Acked)
}

func TestWithoutSyncsKeysAreLost(t *testing.T) {
	for seed := range uint64(4) {
		r := run(seed, true, 2, 5*time.Second)
		if r.Acked > 0 && (r.Err != nil || len(r.Lost) > 0) {
			t.Log(seed, r.Err, r.Lost)
			return
		}
	}
	t.Fatal("no power loss has taken anything")
}

func TestOneTrace(t *testing.T) {
	linuxtest.Processes(t, func() uint64 {
		r := run(7, false, 1, 3*time.Second)
		require.NoError(t, r.Err, r.Output)
		require.Greater(t, r.Acked, 100, r.Output)
		return r.Hash
	})
}
