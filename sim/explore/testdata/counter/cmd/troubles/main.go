// Command troubles runs a scenario of everything that can be wrong with the code of a scenario or
// with code under simulation, one trouble a variant.
package main

import (
	"os"
	"sync"
	"time"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/cli"
)

func main() { os.Exit(cli.Main([]*explore.Scenario{scenario()}, os.Args[1:])) }

var served = &model.Property{Name: "served", Kind: model.Safety, Statement: "the server serves"}

// troubles are what the server does after a second under every third seed.
var troubles = map[string]func(s *server){
	"none":      func(s *server) {},
	"broken":    func(s *server) {},
	"mutex":     func(s *server) { s.host.Go("other", func(p *sim.Proc) { s.hold(p) }); s.hold(s.p) },
	"channel":   func(s *server) { <-s.requests },
	"loop":      func(s *server) { s.spin() },
	"callback":  func(s *server) { s.host.After(0, sim.HandlerFunc(func(uint64) { s.store("k") }), 0) },
	"timer":     func(s *server) { s.host.Clock().AfterFunc(time.Second, func() { s.store("k") }) },
	"two":       func(s *server) { s.two() },
	"fail":      func(s *server) { s.host.Sim().Fail("server: %d is odd", 3) },
	"clock":     func(s *server) { s.note(uint64(time.Now().UnixNano())) },
	"map-order": func(s *server) { s.anyOf(map[uint64]bool{1: true, 2: true, 3: true, 4: true}) },
	"log":       func(s *server) { s.p.Logf("is about to say something"); s.host.Logf("of the host") },
}

// server is the one host of the scenario.
type server struct {
	host     *sim.Host
	p        *sim.Proc
	mu       sync.Mutex
	requests chan int
	table    map[string]int // never made
}

func (s *server) hold(p *sim.Proc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.Sleep(time.Second)
}

func (s *server) spin() {
	for len(s.requests) == 0 {
	}
}

func (s *server) store(key string) { s.table[key] = 1 }

func (s *server) two() {
	if s.host.Sim().Seed() == 3 {
		s.store("k")
	}
	_ = []int{}[s.host.Sim().Seed()]
}

func (s *server) note(n uint64) { s.host.Note(s.host.Sim().Symbol("served"), n, 0) }

func (s *server) anyOf(keys map[uint64]bool) {
	for key := range keys {
		s.note(key)
		return
	}
}

func scenario() *explore.Scenario {
	sc := &explore.Scenario{
		Name: "troubles", Doc: "a server that is troubled", Test: ".", StepLimit: 10_000, TimeLimit: time.Hour,
		Properties: []*model.Property{served},
	}
	for _, name := range []string{
		"none", "mutex", "channel", "loop", "callback", "timer", "two", "fail", "clock", "map-order", "log", "broken",
	} {
		sc.Variants = append(sc.Variants, explore.Variant{Name: name})
	}
	sc.Play = func(r *explore.Run) {
		r.Sim.World().Go("bystander", func(p *sim.Proc) { p.Sleep(time.Hour) })
		s := &server{requests: make(chan int)}
		s.host = r.Sim.NewHost("server", func(p *sim.Proc) {
			s.p = p
			p.Sleep(time.Second)
			if r.Sim.Seed()%3 == 0 {
				troubles[r.Variant](s)
			}
		})
		s.host.Boot()
		r.For(time.Minute)
		if r.Variant == "broken" {
			r.Harness("the scenario does not know what to judge")
		}
		r.Held(served)
	}
	return sc
}
