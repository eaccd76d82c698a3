package automerge

import (
	"slices"
	"time"

	"groundhog/model/replica"
	"groundhog/nodes/automerge"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
	"groundhog/sim/world"
)

// The documents that are looked for, and who creates them. The last one nobody does.
var (
	sought  = []string{"doc-0", "doc-1", "doc-2", "doc-3"}
	creator = map[string]string{"doc-0": "alice", "doc-1": "bob", "doc-2": "tab"}
	// Pages that look for a document as soon as they are open.
	pages = map[string][]string{"bob": {"doc-0"}, "tab": {"doc-0"}}
)

// Times of answers.
const (
	answerTime = 10 * time.Second // more than two loads that fail, of a slow storage
	// after the server has started, every client has tried to reach it: two retries
	reachTime = 8 * time.Second
	// after the server has stored a document, every client that waits for it knows
	settleTime = 2 * time.Second
)

// findScenarios is what becomes of those who look for documents, and of a server that is asked to
// end.
func findScenarios() []*explore.Scenario {
	part := func(action plan.Action, min, max int, with ...plan.Domain) plan.Part {
		return plan.Part{Action: action, Min: min,
			Max: max, From: time.Second, To: workTime, With: with}
	}
	creation := func(doc string) plan.Part {
		return plan.Part{Action: create, Min: 1, Max: 2, To: 6 * time.Second,
			With: []plan.Domain{plan.Among("doc", doc)}}
	}
	creates := []plan.Part{creation("doc-0"), creation("doc-1"), creation("doc-2")}
	// so that there is time to look, once clients have had time to come back
	early := func(action plan.Action, min, max int, with ...plan.Domain) plan.Part {
		return plan.Part{Action: action, Min: min,
			Max: max, From: 2 * time.Second, To: 8 * time.Second, With: with}
	}
	finding := append(creates[:3:3], part(find, 8, 24),
		part(find, 2, 8, plan.Among("client", "tab")), part(edit,
			2, 12, plan.Among("doc", sought[:3]...)),
		early(kill, 1, 2, plan.Among("node", "server")), part(kill,
			1, 4, plan.Among("node", clientNames...)),
		part(loadErrors, 1, 2, plan.Range("times", 1, 2)), early(slow,
			1, 1, plan.Range("save", 10*time.Millisecond, time.Second)))
	ending := append(creates[:3:3], part(find, 8, 24),
		part(edit, 20, 60, plan.Among("doc", sought[:3]...)), part(shutdown, 1, 3))
	return []*explore.Scenario{
		findScenario("find",
			"documents are created and looked for, while nodes are killed and reads fail", finding),
		findScenario("shutdown", "the server, whose storage is remote, is asked to end", ending),
	}
}

func findScenario(name, doc string, parts []plan.Part) *explore.Scenario {
	return &explore.Scenario{
		Name: "repo-" + name, Doc: doc, StepLimit: 200_000, TimeLimit: time.Hour, Sweep: 50,
		Plan:       plan.Schema{Actions: findActions, Length: workTime, Parts: parts, Budget: 6},
		Properties: replica.Properties(),
		Sometimes:  []string{"automerge.saved"},
		Explain:    explore.Words(automerge.Meanings()).Explain,
		Variants:   findVariants(name),
		Others: versions.Others(automerge.AllVersions(), findVariants(name),
			replica.Properties()),
		Play: func(r *explore.Run) {
			w := newFindSystem(r, 400*time.Millisecond)
			r.Follow(w.findHandlers())
			w.finish(r)
		},
	}
}

// finds is who looks for what, and what was done to the server meanwhile.
type finds struct {
	system  *system
	made    map[string]bool        // documents that were created
	stored  map[string]sim.Instant // since when the server has a document
	stirred sim.Instant            // when the server, or the network, was last touched
	open    []lookup
	ending  bool          // the server was asked to end,
	down    time.Duration // and is to stay away so long
}

type lookup struct {
	client, document string
	at               sim.Instant
}

// newFindSystem is a world in which documents are created and looked for.
func newFindSystem(r *explore.Run, saveTime time.Duration) *system {
	w := bareSystem(r, saveTime)
	w.finds = &finds{system: w, made: make(map[string]bool), stored: make(map[string]sim.Instant)}
	w.boot(r, pages, true)
	w.server.Host().OnBoot(func() { w.finds.stirred = w.Sim.Now() })
	w.server.Host().OnCrash(w.finds.crashed)
	for _, c := range w.clients {
		c.Host().OnCrash(func(sim.CrashKind) { w.finds.close(c.Name(), "", func(lookup) {}) })
	}
	return w
}

// observe notes questions, answers, and what the server stores.
func (f *finds) observe(e automerge.Event) {
	switch e.Kind {
	case automerge.Saved, automerge.Loaded:
		if _, known := f.stored[e.Document]; e.Node == "server" && !known && len(e.Changes) > 0 {
			f.stored[e.Document] = f.system.Sim.Now()
		}
	case automerge.Requested:
		f.open = append(f.open, lookup{e.Node, e.Document, f.system.Sim.Now()})
	case automerge.Found:
		f.close(e.Node, e.Document, func(l lookup) { f.look(l, replica.FoundIt) })
	case automerge.Unavailable:
		f.close(e.Node, e.Document, func(l lookup) { f.look(l, replica.NotThere) })
	}
}

// close ends the questions of a client for a document, or for all.
func (f *finds) close(client, document string, done func(lookup)) {
	open := f.open
	f.open = nil
	for _, l := range open {
		if l.client == client && (document == "" || l.document == document) {
			done(l)
		} else {
			f.open = append(f.open, l)
		}
	}
}

// look enters a question, with what is true of it now.
func (f *finds) look(l lookup, a replica.Answer) {
	since, stored := f.stored[l.document]
	f.system.history.Look(replica.Lookup{
		Client: l.client, Document: l.document, Asked: int64(l.at), Answer: a,
		Until: int64(f.system.Sim.Now()), Disturbed: int64(f.stirred),
		Stored: stored, Since: int64(since),
	})
}

// askAll lets every client look for every document once more, and waits for the answers.
func (f *finds) askAll(r *explore.Run) bool {
	if f == nil {
		return true
	}
	for _, c := range f.system.clients {
		for _, name := range sought {
			c.Find(name)
		}
	}
	ended := r.For(answerTime)
	open := f.open
	f.open = nil
	for _, l := range open {
		f.look(l, replica.NoAnswer)
	}
	return ended
}

// finish enters what the server has stored and nobody has asked for since it started: it is not
// lost.
func (f *finds) finish() {
	if f == nil {
		return
	}
	w := f.system
	for _, name := range sought {
		if w.server.Document(name) != nil {
			continue
		}
		r := replica.Replica{Name: "server", Document: name, Changes: make(map[int]bool)}
		for _, c := range w.server.Stored(name) {
			r.Changes[w.number(c)] = true
		}
		w.history.Finish(r)
	}
}

// The lines of plans in which documents are looked for, besides the usual ones.
type (
	createLine struct{ Doc string }
	findLine   struct{ Client, Doc string }
)

var (
	create = plan.Op[createLine]("create", "a document is created, by the one who does",
		plan.Among("doc", sought[:3]...))
	find = plan.Op[findLine]("find", "a client looks for a document",
		plan.Among("client", clientNames...), plan.Among("doc", sought...))
	shutdown = plan.Fault[downLine]("shutdown",
		"the server's process is asked to end, and started again after a while")
)

var findActions = append([]plan.Action{create, find, shutdown}, actions...)

// findHandlers carry them out.
func (w *system) findHandlers() plan.Handlers {
	return slices.Concat(
		hosts.Net.Do(func(world.NetLine) {
			// nobody knows whom it concerns, or for how long
			w.finds.stirred = w.Sim.Now().Add(time.Hour)
		}),
		w.handlers(),
		create.Do(func(l createLine) {
			if c := w.client(creator[l.Doc]); c.Host().Up() && !w.finds.made[l.Doc] {
				w.finds.made[l.Doc] = true
				c.Create(l.Doc)
			}
		}),
		find.Do(func(l findLine) { w.client(l.Client).Find(l.Doc) }),
		shutdown.Do(func(l downLine) { w.shutdown(l.Down) }),
	)
}

// shutdown asks the server to end, and starts it again a while after it has.
func (w *system) shutdown(down time.Duration) {
	if w.server.Host().Up() {
		w.finds.ending, w.finds.down, w.finds.stirred = true, down, w.Sim.Now()
		w.log("server", "shutdown")
		w.server.Shutdown()
	}
}

// crashed is the end of the server's process, whatever its reason.
func (f *finds) crashed(sim.CrashKind) {
	f.stirred = f.system.Sim.Now()
	if !f.ending {
		return
	}
	f.ending = false
	host := f.system.server.Host()
	f.system.After(f.down, func() {
		if !host.Up() {
			host.Boot()
		}
	})
}
