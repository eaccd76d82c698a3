package scenarios

import (
	"slices"
	"time"

	"groundhog/nodes/automerge"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// automergeOutageKnown is what versions do when storage fails for good: "holds" is for those that must serve, and lose nothing that they have advertised.
var automergeOutageKnown = map[string]string{"1.1.0": "R13", "2.5.6": "R13", "2.6": "R7", "backoff": "R7", "reset-close": "R13", "durable": holds}

// automergeOutage asks what a permanent fault of storage costs: whether clients are still served.
func automergeOutage() *explore.Scenario {
	var variants []explore.Variant
	for _, v := range automerge.Versions() {
		known, listed := automergeOutageKnown[v.Name]
		if !listed {
			continue
		}
		expect := explore.Expect{}
		if known != holds {
			expect = automergeExpect("outage", v.Name)
			expect.Finds = []string{known}
			if known == "R13" {
				expect.Allows = append(expect.Allows, known)
			}
		}
		variants = append(variants, variantOf(v, expect))
	}
	fault := plan.Part{Action: "save-errors", Min: 1, Max: 1, From: 3 * time.Second, To: 6 * time.Second, With: []plan.Arg{plan.Word("what", "all"), plan.Int("times", 0, 0)}}
	return &explore.Scenario{
		Name: "repo-outage", Doc: "all writes fail from some time on, until all is healed, and nothing else goes wrong", StepLimit: 200_000, TimeLimit: time.Hour, Sweep: 150,
		Plan:      plan.Schema{Actions: automergeActions(), Length: automergeWork, Parts: append(automergeWorkload(), fault), Budget: 2},
		Sometimes: []string{"automerge.saved"},
		Variants:  variants,
		Play: func(r *explore.Run) {
			w := newAutomergeWorld(r, 10*time.Millisecond)
			w.server.Host().OnCrash(func(sim.CrashKind) { w.service.leave("") })
			do := w.handlers()
			fail := do["save-errors"]
			do["save-errors"] = func(l plan.Line) {
				fail(l)
				w.service.begin(w.sim.Now())
			}
			r.Follow(do)
			w.finish(r)
		},
	}
}

// automergeService measures for how long clients are connected to the server, as it sees it, while its storage fails.
type automergeService struct {
	world     *automergeWorld
	connected []string
	since     sim.Instant // the last time that was added
	fails     bool
	served    time.Duration // summed over the clients
	failed    time.Duration
}

// begin is the time from which on storage fails.
func (s *automergeService) begin(now sim.Instant) {
	s.since, s.fails = now, true
}

// add adds the time since it was last called.
func (s *automergeService) add() {
	if !s.fails {
		return
	}
	now := s.world.sim.Now()
	spent := now.Sub(s.since)
	s.served += spent * time.Duration(len(s.connected))
	s.failed += spent
	s.since = now
}

// join is a client that the server is connected to from now on.
func (s *automergeService) join(client string) {
	s.add()
	if !slices.Contains(s.connected, client) {
		s.connected = append(s.connected, client)
	}
}

// leave is one that it is not connected to any more; none is named if its process has ended.
func (s *automergeService) leave(client string) {
	s.add()
	s.connected = slices.DeleteFunc(s.connected, func(c string) bool { return c == client || client == "" })
}

// end is the time from which on storage works.
func (s *automergeService) end() {
	s.add()
	s.fails = false
	s.world.history.Serve(int(s.served.Milliseconds()), int(s.failed.Milliseconds())*len(automergeClients))
}
