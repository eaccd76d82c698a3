package automerge

import (
	"slices"
	"time"

	"groundhog/model"
	"groundhog/model/replica"
	"groundhog/nodes/automerge"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// outageFindings is what versions do when storage fails for good. Nothing is for those that must
// serve, and lose nothing that they have advertised.
var outageFindings = map[string]*model.Property{
	"1.1.0": serves, "2.5.6": serves, "2.6": failsLoudly, "backoff": failsLoudly,
	"reset-close": serves, "durable": nil,
}

// outage asks what a permanent fault of storage costs: whether clients are still served.
func outage() *explore.Scenario {
	var variants []explore.Variant
	for _, v := range automerge.Versions() {
		known, listed := outageFindings[v.Name]
		if !listed {
			continue
		}
		expect := explore.Expect{}
		if known != nil {
			expect = expected("outage", v.Name)
			expect.Finds = properties{known}
			if known == serves {
				expect.Allows = append(expect.Allows, known)
			}
		}
		variants = append(variants, versions.Variant(v, expect))
	}
	fault := plan.Part{
		Action: saveErrors, Min: 1, Max: 1, From: 3 * time.Second, To: 6 * time.Second,
		With: []plan.Domain{plan.Among("what", "all"), plan.Range("times", 0, 0)},
	}
	return &explore.Scenario{
		Name: "repo-outage",
		Doc: "all writes fail from some time on, until all is healed, " +
			"and nothing else goes wrong",
		StepLimit: 200_000, TimeLimit: time.Hour, Sweep: 50,
		Plan: plan.Schema{
			Actions: actions, Length: workTime, Parts: append(workload(), fault), Budget: 2,
		},
		Properties: replica.Properties(),
		Sometimes:  []string{"automerge.saved"},
		Explain:    explore.Words(automerge.Meanings()).Explain,
		Variants:   variants,
		Others:     versions.Others(automerge.AllVersions(), variants, replica.Properties()),
		Play: func(r *explore.Run) {
			w := newSystem(r, 10*time.Millisecond)
			w.server.Host().OnCrash(func(sim.CrashKind) { w.service.leave("") })
			begin := func(saveErrorsLine) { w.service.begin(w.Sim.Now()) }
			r.Follow(w.handlers(), saveErrors.Do(begin))
			w.finish(r)
		},
	}
}

// service measures for how long clients are connected to the server, as it sees it, while its
// storage fails.
type service struct {
	system    *system
	connected []string
	since     sim.Instant // the last time that was added
	fails     bool
	served    time.Duration // summed over the clients
	failed    time.Duration
}

// begin is the time from which on storage fails.
func (s *service) begin(now sim.Instant) {
	s.since, s.fails = now, true
}

// add adds the time since it was last called.
func (s *service) add() {
	if !s.fails {
		return
	}
	now := s.system.Sim.Now()
	spent := now.Sub(s.since)
	s.served += spent * time.Duration(len(s.connected))
	s.failed += spent
	s.since = now
}

// join is a client that the server is connected to from now on.
func (s *service) join(client string) {
	s.add()
	if !slices.Contains(s.connected, client) {
		s.connected = append(s.connected, client)
	}
}

// leave is one that it is not connected to any more; none is named if its process has ended.
func (s *service) leave(client string) {
	s.add()
	s.connected = slices.DeleteFunc(s.connected, func(c string) bool {
		return c == client || client == ""
	})
}

// end is the time from which on storage works.
func (s *service) end() {
	s.add()
	s.fails = false
	s.system.history.Serve(int(s.served.Milliseconds()),
		int(s.failed.Milliseconds())*len(clientNames))
}
