package net

import (
	"fmt"
	"io"
	"testing"
	"time"

	"groundhog/sim"
)

// requestResponse is workload W3: clients send 64 bytes each to one server and
// wait for 64 bytes back, for ever, over links with latency and loss.
func requestResponse(seed uint64, clients int) *sim.Sim {
	s := sim.New(sim.Config{Seed: seed, StepLimit: 1 << 60, TimeLimit: 1 << 60})
	n := New(s, WithLink(Link{Latency: Uniform(time.Millisecond, 5*time.Millisecond),
		Loss: sim.PerMille(1)}))
	server := s.NewHost("server", func(p *sim.Proc) {
		l, err := n.Stack("server").Listen(80)
		check(err)
		for {
			c, err := l.Accept()
			check(err)
			p.Go("serve", func(p *sim.Proc) {
				buf := make([]byte, 64)
				for {
					if _, err := io.ReadFull(c, buf); err != nil {
						return
					}
					if _, err := c.Write(buf); err != nil {
						return
					}
				}
			})
		}
	})
	n.Attach(server)
	server.Boot()
	for i := range clients {
		name := fmt.Sprintf("client-%d", i)
		h := s.NewHost(name, func(p *sim.Proc) {
			p.Sleep(time.Millisecond)
			c, err := n.Stack(name).Dial(p.Context(), "server:80")
			check(err)
			buf := make([]byte, 64)
			for {
				_, err := c.Write(buf)
				check(err)
				_, err = io.ReadFull(c, buf)
				check(err)
			}
		})
		n.Attach(h)
		h.Boot()
	}
	return s
}

func BenchmarkW3RequestResponse(b *testing.B) {
	s := requestResponse(1, 100)
	defer s.Close()
	s.RunFor(10 * time.Second) // rings, pools and the heap have grown
	b.ReportAllocs()
	b.ResetTimer()
	from := s.Steps()
	for range b.N {
		s.RunFor(10 * time.Millisecond)
	}
	b.ReportMetric(float64(s.Steps()-from)/b.Elapsed().Seconds(), "steps/s")
	b.ReportMetric(float64(s.Steps()-from)/float64(b.N), "steps/op")
}

func BenchmarkBulkStream(b *testing.B) {
	s := sim.New(sim.Config{Seed: 1, StepLimit: 1 << 60, TimeLimit: 1 << 60})
	defer s.Close()
	n := New(s)
	got := 0
	r := s.NewHost("r", func(p *sim.Proc) {
		l, err := n.Stack("r").Listen(80)
		check(err)
		c, err := l.Accept()
		check(err)
		buf := make([]byte, 32<<10)
		for {
			k, err := c.Read(buf)
			check(err)
			got += k
		}
	})
	w := s.NewHost("w", func(p *sim.Proc) {
		p.Sleep(time.Millisecond)
		c, err := n.Stack("w").Dial(p.Context(), "r:80")
		check(err)
		buf := make([]byte, 32<<10)
		for {
			_, err := c.Write(buf)
			check(err)
		}
	})
	for _, h := range []*sim.Host{r, w} {
		n.Attach(h)
		h.Boot()
	}
	s.RunFor(time.Second)
	b.ReportAllocs()
	b.ResetTimer()
	before, steps := got, s.Steps()
	for range b.N {
		s.RunFor(10 * time.Millisecond)
	}
	b.ReportMetric(float64(got-before)/1e6/b.Elapsed().Seconds(), "MB/s")
	b.ReportMetric(float64(s.Steps()-steps)/b.Elapsed().Seconds(), "steps/s")
}
