//go:build linux && (amd64 || arm64)

package nats

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

// cluster is a server and a client, both of which run.
func cluster(seed uint64, noSync bool, log func(sim.LogLine)) *sim.Sim {
	s := sim.New(sim.Config{Seed: seed, StepLimit: 1 << 40, Log: log})
	n := net.New(s)
	for _, name := range []string{"server", "client"} {
		h := s.NewHost(name, nil)
		p := linux.Program{Main: Client}
		if name == "server" {
			p = linux.Program{Main: func() { Server(noSync) },
				Files: map[string]string{"/data/": ""}}
		}
		linux.Boot(h, linuxtest.Disk(h), n.Attach(h), p)
		h.Boot()
	}
	n.SetLinks(net.Link{Latency: net.Uniform(time.Millisecond, 2*time.Millisecond)})
	return s
}

// run runs a server and a client. After each span the server loses power or is killed, in turn.
func run(seed uint64, noSync bool, rounds int, span time.Duration) (r linuxtest.Result) {
	s := cluster(seed, noSync, r.Log)
	defer s.Close()
	draws := s.Stream("crashes")
	server := s.HostByName("server")
	s.RunFor(span)
	for i := 0; i < rounds && s.Err() == nil && len(r.Lost) == 0; i++ {
		server.Crash([]sim.CrashKind{sim.PowerLoss, sim.Kill}[i%2])
		s.RunFor(draws.Duration(10*time.Millisecond, time.Second))
		server.Boot()
		s.RunFor(span)
	}
	r.End(s)
	return r
}

func TestNothingAcknowledgedIsLost(t *testing.T) {
	r := run(7, false, 6, 3*time.Second)
	require.NoError(t, r.Err, r.Output)
	require.Empty(t, r.Lost, r.Output)
	require.Greater(t, r.Acked, 500, r.Output)
	t.Log(r.Acked)
}

func TestWithoutSyncsMessagesAreLost(t *testing.T) {
	for seed := range uint64(4) {
		r := run(seed, true, 6, 3*time.Second)
		if r.Acked > 0 && (r.Err != nil || len(r.Lost) > 0) {
			t.Log(seed, r.Err, r.Lost)
			return
		}
	}
	t.Fatal("no power loss has taken anything")
}

func TestOneTrace(t *testing.T) {
	linuxtest.Processes(t, func() uint64 {
		r := run(7, false, 2, time.Second)
		require.NoError(t, r.Err, r.Output)
		require.Greater(t, r.Acked, 100, r.Output)
		return r.Hash
	})
}
