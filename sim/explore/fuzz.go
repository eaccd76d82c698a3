package explore

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// FuzzOptions say how [Fuzz] searches.
type FuzzOptions struct {
	// Run is how runs are made; its seed is the first of those that draw plans, and of what the
	// search itself draws.
	Run      Options
	Policies []sim.Policy // among which turns are given; nil: random, pos, pct(3) and delay(3)
	Runs     uint64       // how many at most; 0: until ctx ends or Each says so
	Idle     uint64       // ends after so many runs in a row that came to nothing new; 0: never
	Corpus   string       // folder: begin with the runs in it, and keep there what is new
	// runs at a time; 0: one for each processor; the search stays the same. Where blocks of code
	// are counted, it is one
	Workers int
	// Each sees every outcome in order, and whether the run came to something new; it ends the
	// search by false. It may be nil.
	Each func(out Outcome, fresh bool) bool
}

// Fuzzing is what came of a search that learns.
type Fuzzing struct {
	Summary
	Features  int    // different things that runs came to
	Blocks    int    // of them, blocks of code, where the build counts them
	Corpus    int    // runs that came to something new
	Idle      uint64 // runs since the last of them
	Resumed   int    // runs that were read from the corpus
	Stale     []string
	Idlers    []string // files of the corpus whose runs came to nothing new: one may remove them
	Strategy  []Share  // what each way of choosing the next run brought
	Schedules []Share  // and each policy
	Branches  []Branch
}

// Write prints what was tried and what came of it.
func (f Fuzzing) Write(w io.Writer) {
	f.Summary.Write(w)
	fmt.Fprintf(w, "  %d runs came to something new, %d things in all", f.Corpus, f.Features)
	if f.Blocks > 0 {
		fmt.Fprintf(w, ", of which %d blocks of code", f.Blocks)
	}
	if f.Resumed > 0 {
		fmt.Fprintf(w, "; %d runs were in the corpus", f.Resumed)
	}
	fmt.Fprintf(w, "; nothing new in the last %d runs\n", f.Idle)
	for _, of := range [2][]Share{f.Strategy, f.Schedules} {
		var words []string
		for _, s := range of {
			if s.Runs > 0 {
				words = append(words, fmt.Sprintf("%s %d of %d", s.Name, s.New, s.Runs))
			}
		}
		fmt.Fprint(w, wrap("new by "+strings.Join(words, ", "), "  "))
	}
	for _, b := range f.Branches[:min(len(f.Branches), 5)] {
		fmt.Fprintf(w, "  rare: %s, in %d runs by themselves; %d futures of it\n", b.At, b.Runs,
			b.Tried)
	}
	if never := f.Unreached(); len(never) > 0 {
		all := len(f.Marks)
		fmt.Fprint(w, wrap(fmt.Sprintf("never reached, %d of %d marks: %s", len(never), all,
			strings.Join(never, ", ")), "  "))
	}
	if never := f.Unjudged(); len(never) > 0 {
		fmt.Fprint(w, wrap("never judged: "+strings.Join(never, ", "), "  "))
	}
}

// Share is how often a way was chosen, and how often that brought something new.
type Share struct {
	Name      string
	Runs, New uint64
}

// The ways of choosing the next run.
const (
	strategyDraw   = iota // the plan that the next seed draws
	strategyEvents        // the same, with all faults on events
	strategyMutate        // a run of the corpus, changed
	strategyBranch        // another future of a rare past
	strategyStay          // a run that failed, with nothing that happens after it
)

var strategyNames = []string{"draw", "events", "mutate", "branch", "stay"}

// fuzzBatch is how many runs are chosen before the outcome of the first is looked at.
const fuzzBatch = 16

// Fuzz searches, and learns from what runs come to: moments of each kind, host and name, pairs of
// them that follow one another on a host, marks, states that the scenario names ([Run.State]), how
// runs fail, and blocks of code, if the program was built with -cover -covermode=atomic. A run that
// comes to something new is kept in the corpus, and others are made of it by changes of its plan:
// [plan.Schema.Mutate]. Where runs come to a note or a state that is rare, many futures of that
// past are tried: by a line that draws everything anew, [plan.Redraw], or a fault at that very
// moment. Of these pasts and of runs that fail it is tried whether they stay so when nothing more
// happens. Turns are given to the strategies and to the policies that bring what is new.
//
// What is found is an outcome like any other: a seed, a policy and a plan, from which [NewRepro]
// makes a file. The search is a function of the options and of the corpus, whatever the workers.
// When ctx ends first, it returns what came of it by then, and the error of ctx.
func Fuzz(ctx context.Context, sc *Scenario, o FuzzOptions) (Fuzzing, error) {
	f, err := newFuzzer(ctx, sc, o)
	if err == nil {
		err = f.resume()
	}
	for err == nil && !f.ended {
		err = f.round()
	}
	return f.result(), err
}

// fuzzer is a search under way.
type fuzzer struct {
	FuzzOptions
	ctx    context.Context
	sc     *Scenario
	schema *plan.Schema

	sum      Summary
	features map[uint32]uint64 // how many runs came to each
	corpus   []*entry
	kept     int // number of the next file
	idle     uint64
	ended    bool
	covers   bool // blocks of code are counted
	resumed  int
	stale    []string
	idlers   []string

	chosen     uint64 // runs that were chosen
	seeds      uint64 // that have drawn plans
	strategies portfolio
	policies   portfolio
	rare       rarities
	stays      []candidate // the pasts of failures, to be tried first
}

func newFuzzer(ctx context.Context, sc *Scenario, o FuzzOptions) (*fuzzer, error) {
	if len(o.Policies) == 0 {
		o.Policies = []sim.Policy{sim.Random(), sim.POS(), sim.PCT(3), sim.Delay(3)}
	}
	f := &fuzzer{FuzzOptions: o, ctx: ctx, sc: sc, schema: sc.Schema(),
		sum: sc.Summary(o.Run.Variant), features: make(map[uint32]uint64)}
	for _, name := range strategyNames {
		f.strategies.arms = append(f.strategies.arms, arm{name: name})
	}
	for _, p := range o.Policies {
		f.policies.arms = append(f.policies.arms, arm{name: p.String()})
	}
	f.covers = !sc.Programs && counted() == nil
	if err := miscounted(); err != nil {
		f.stale = append(f.stale, err.Error())
	}
	_, err := sc.Variant(o.Run.Variant)
	return f, err
}

// candidate is a run that was chosen.
type candidate struct {
	options  Options
	strategy int
	policy   int
	parent   *entry // of a mutation
	at       *rarity
	file     string // of the corpus
	drawn    bool   // from a seed of its own, with nothing taken from other runs
}

// resume makes the runs of the corpus again.
func (f *fuzzer) resume() error {
	if f.FuzzOptions.Corpus == "" {
		return nil
	}
	runs, stale, err := ReadCorpus(f.FuzzOptions.Corpus, f.sc)
	f.stale = append(f.stale, stale...)
	if err != nil {
		return err
	}
	f.resumed = len(runs)
	var all []candidate
	for _, r := range runs {
		o := f.Run
		o.Seed, o.Policy, o.Plan, o.learn = r.Seed, r.Policy, &r.Plan, true
		all = append(all, candidate{options: o, strategy: -1, policy: -1, file: r.File})
		if after := r.Seed - f.Run.Seed; after < 1<<32 {
			f.seeds = max(f.seeds, after+1)
		}
	}
	f.chosen = uint64(len(runs)) << 20 // what is drawn from here on was not drawn before
	return f.run(all)
}

// round chooses some runs and makes them.
func (f *fuzzer) round() error {
	var all []candidate
	for range fuzzBatch {
		if f.Runs > 0 && f.sum.Runs+uint64(len(all)) >= f.Runs {
			break
		}
		c, err := f.choose()
		if err != nil {
			return err
		}
		all = append(all, c)
	}
	if len(all) == 0 {
		f.ended = true
		return nil
	}
	return f.run(all)
}

// run makes the runs that were chosen, and learns from them in their order.
func (f *fuzzer) run(all []candidate) error {
	learn := func(i uint64, out Outcome) bool {
		if err := f.learn(all[i], out); err != nil {
			f.stale = append(f.stale, err.Error())
			f.FuzzOptions.Corpus = "" // the disk is full, or the like: go on without it
		}
		return !f.ended
	}
	if f.covers {
		return f.runCounted(all, learn)
	}
	return inOrder(f.ctx, uint64(len(all)), f.Workers, func(i uint64) (Outcome, error) {
		return Execute(f.ctx, f.sc, all[i].options)
	}, learn)
}

// stream is what the search draws the next run from.
func (f *fuzzer) stream(what string) *sim.Stream {
	return sim.NewStream(f.FuzzOptions.Run.Seed, "fuzz", f.sc.Name, what,
		strconv.FormatUint(f.chosen, 10))
}

// choose chooses the next run.
func (f *fuzzer) choose() (candidate, error) {
	f.chosen++
	st := f.stream("choice")
	rare := f.rare.next(f.seeds)
	s := strategyBranch
	mutable := len(f.corpus) > 0 && len(f.schema.Parts) > 0
	if len(f.stays) > 0 {
		c := f.stays[0]
		f.stays = f.stays[1:]
		f.strategies.give(strategyStay)
		return c, nil
	}
	switch {
	case rare != nil && st.Uint64N(2) == 0:
	case mutable && st.Uint64N(3) == 0:
		s = strategyMutate
	default:
		s = f.strategies.choose(func(i int) bool {
			switch i {
			case strategyEvents:
				return f.schema.Hangs()
			case strategyMutate:
				return mutable
			case strategyBranch:
				return rare != nil
			case strategyStay: // whenever a run has failed
				return false
			}
			return true
		})
	}
	f.strategies.give(s)
	switch s {
	case strategyMutate:
		return f.mutate(st), nil
	case strategyBranch:
		return f.branch(st, rare), nil
	}
	return f.draw(s)
}

// policy gives a turn to a policy.
func (f *fuzzer) policy() int {
	i := f.policies.choose(func(int) bool { return true })
	f.policies.give(i)
	return i
}

// draw takes the plan that the next seed draws.
func (f *fuzzer) draw(strategy int) (candidate, error) {
	c := candidate{options: f.FuzzOptions.Run, strategy: strategy, policy: f.policy(), drawn: true}
	o := &c.options
	o.Seed, o.learn = f.FuzzOptions.Run.Seed+f.seeds, true
	o.Policy = f.Policies[c.policy]
	f.seeds++
	from := *o
	if strategy == strategyEvents {
		from.Events = sim.Always()
	}
	d, err := f.sc.draw(f.ctx, from)
	if err != nil {
		return c, err
	}
	if o.Plan = &d.plan; strategy == strategyEvents && o.Seed%2 == 0 {
		p := f.schema.AtRecovery(plan.Seeded(o.Seed), d.plan)
		o.Plan = &p
	}
	return c, err
}

// mutate changes a run of the corpus.
func (f *fuzzer) mutate(st *sim.Stream) candidate {
	e := drawEntry(st, f.corpus, f.features)
	other := f.corpus[st.IntN(len(f.corpus))]
	e.tries++
	p := f.schema.Mutate(plan.Seeded(st.Uint64()), e.Plan, other.Plan, e.seen)
	c := candidate{options: f.FuzzOptions.Run, strategy: strategyMutate, policy: -1, parent: e}
	o := &c.options
	o.Seed, o.Policy, o.Plan, o.learn = e.Seed, e.Policy, &p, true
	if st.Uint64N(2) == 0 || p.Equal(e.Plan) {
		o.Seed = f.FuzzOptions.Run.Seed + f.seeds
		f.seeds++
	}
	if st.Uint64N(4) == 0 {
		c.policy = f.policy()
		o.Policy = f.Policies[c.policy]
	}
	return c
}

// learn looks at what a run came to.
func (f *fuzzer) learn(c candidate, out Outcome) error {
	fresh := f.add(out)
	f.stay(out)
	f.sum.Add(out)
	f.idle++
	run := CorpusRun{Seed: out.Seed, Policy: out.Policy, Plan: out.Plan}
	f.rare.add(run, out, c.drawn)
	var err error
	if len(fresh) > 0 {
		f.idle = 0
		if c.strategy >= 0 {
			f.strategies.won(c.strategy)
		}
		if c.policy >= 0 {
			f.policies.won(c.policy)
		}
		if c.at != nil {
			c.at.wins++
		}
		if c.parent != nil {
			c.parent.wins++
		}
		f.corpus = append(f.corpus, &entry{CorpusRun: run, seen: out.moments, fresh: fresh,
			fails: failsAnew(out, fresh)})
		if folder := f.FuzzOptions.Corpus; folder != "" && c.strategy >= 0 {
			f.kept, err = writeCorpus(folder, f.sc, f.kept, run)
		}
	} else if c.file != "" {
		f.idlers = append(f.idlers, c.file)
	}
	if f.Each != nil && !f.Each(out, len(fresh) > 0) || f.Idle > 0 && f.idle >= f.Idle {
		f.ended = true
	}
	return err
}

// mostStays is of how many runs that fail in one way it is tried whether it stays so.
const mostStays = 4

// stay remembers of a run that has failed to try what comes of it if nothing more happens: what
// would have healed it may be all that keeps it from a worse end.
func (f *fuzzer) stay(out Outcome) {
	for _, v := range out.Failures() {
		at := shownAt(v)
		p := out.Plan.Keep(out.happenedBy(at))
		if f.features[failure(v)] > mostStays || len(p.Lines) == len(out.Plan.Lines) {
			continue
		}
		o := out.Options()
		o.Plan, o.learn = &p, true
		f.stays = append(f.stays, candidate{options: o, strategy: strategyStay, policy: -1})
	}
}

// add enters what a run came to, and returns what of it is new.
func (f *fuzzer) add(out Outcome) (fresh []uint32) {
	enter := func(feature uint32) {
		if f.features[feature]++; f.features[feature] == 1 {
			fresh = append(fresh, feature)
		}
	}
	for _, one := range out.reached {
		enter(one)
	}
	for i, n := range out.Marks {
		if n > 0 {
			enter(feature(uint64(firstMark+i), n))
		}
	}
	for _, v := range out.Failures() {
		enter(failure(v))
	}
	return fresh
}

// The cells of features: those of moments come first.
const (
	firstMark    = reachCells
	firstFailure = 2 * reachCells
	firstBlock   = 3 * reachCells
)

// failure is the feature of a run that it fails so.
func failure(v model.Verdict) uint32 {
	return feature(firstFailure+hashText(0, v.Property.Name, v.Key)%reachCells, 1)
}

// failsAnew says whether a run is the first that fails in some way.
func failsAnew(out Outcome, fresh []uint32) bool {
	return slices.ContainsFunc(out.Failures(), func(v model.Verdict) bool {
		return slices.Contains(fresh, failure(v))
	})
}

// result is what has come of the search.
func (f *fuzzer) result() Fuzzing {
	shares := func(p portfolio) (list []Share) {
		for _, a := range p.arms {
			list = append(list, Share{a.name, a.runs, a.found})
		}
		return list
	}
	ofCode := 0
	for one := range f.features { // order-free: they are counted
		if one >= feature(firstBlock, 1) {
			ofCode++
		}
	}
	return Fuzzing{Summary: f.sum, Features: len(f.features), Blocks: ofCode,
		Corpus: len(f.corpus), Idle: f.idle,
		Resumed: f.resumed, Stale: f.stale, Idlers: f.idlers, Strategy: shares(f.strategies),
		Schedules: shares(f.policies), Branches: f.rare.branches()}
}
