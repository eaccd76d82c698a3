package cli

import (
	"context"
	"fmt"
	"time"

	"groundhog/sim"
	"groundhog/sim/explore"
)

// fuzzFlags is what fuzz is asked for.
type fuzzFlags struct {
	*how
	runs, idle, stop uint64
	corpus, repros   string
	property         string
	limit            time.Duration
}

// fuzz searches, and learns from what runs come to.
func fuzz(c *call) error {
	f := &fuzzFlags{how: c.how()}
	ch := c.choice("1")
	c.set.Uint64Var(&f.runs, "runs", 10_000, "runs at most; 0: until it is interrupted")
	c.set.Uint64Var(&f.idle, "idle", 0,
		"stop after so many runs that came to nothing new; 0: never")
	c.set.Uint64Var(&f.stop, "stop", 0, "stop after so many failing runs; 0: never")
	c.set.DurationVar(&f.limit, "for", 0, "stop after this time; 0: never")
	c.set.StringVar(&f.corpus, "corpus", "",
		"begin with the runs in this `folder`, and keep in it those that come to something new")
	c.set.StringVar(&f.repros, "repros", "",
		"reduce the first failure of each kind, and keep it in this `folder`")
	c.set.StringVar(&f.property, "property", "", "stop when this property is violated")
	args, err := c.parse(0, -1, "RUNs")
	if err != nil {
		return err
	}
	if err := c.someRun(args); err != nil {
		return err
	}
	if f.plan != "" {
		return wrong("-plan=%s: fuzz makes plans; put it into a corpus, with a first line such as "+
			"\"# seed 1 policy random\"", f.plan)
	}
	return c.targets(ch, f.how, args, func(t target) error { return c.fuzzOne(f, t) })
}

// fuzzOptions are those of a search that begins with the target.
func (c *call) fuzzOptions(f *fuzzFlags, t target) (explore.FuzzOptions, error) {
	o := explore.FuzzOptions{Run: t.o, Runs: f.runs, Idle: f.idle, Corpus: f.corpus,
		Workers: f.jobs}
	if c.given("policy") {
		o.Policies = []sim.Policy{t.o.Policy}
	}
	return o, checkProperty(t.sc, f.property)
}

// fuzzOne is one search.
func (c *call) fuzzOne(f *fuzzFlags, t target) error {
	o, err := c.fuzzOptions(f, t)
	if err != nil {
		return err
	}
	ctx := c.ctx
	if f.limit > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, f.limit)
		defer stop()
	}
	bar := newProgress(c, &job{n: max(f.runs, 1)})
	bar.unit = "run"
	failed := uint64(0)
	o.Each = func(out explore.Outcome, _ bool) bool {
		bar.j.n = max(bar.j.n, bar.runs+1)
		bar.add(out)
		c.found(out)
		if len(out.Failures()) > 0 {
			failed++
		}
		met := f.property != "" && failsBy(out, f.property)
		return !met && (f.stop == 0 || failed < f.stop)
	}
	came, err := explore.Fuzz(ctx, t.sc, o)
	bar.done()
	if err != nil && ctx.Err() == nil {
		return err
	}
	for _, s := range came.Stale {
		fmt.Fprintf(c.err, "%s: left out: %s\n", c.name, s)
	}
	came.Write(c.out)
	files, err := c.keepFuzzed(f, came)
	if err != nil {
		return err
	}
	if err := c.emit(fuzzingOf(t, came, files)); err != nil {
		return err
	}
	if c.ctx.Err() != nil {
		again := ""
		if f.corpus != "" {
			again = fmt.Sprintf("; go on: %s fuzz %s -corpus=%s%s", c.name, t.name, f.corpus,
				hyphened(f.flags()))
		}
		return c.interrupted("after %d runs%s", came.Runs, again)
	}
	return nil
}

func failsBy(out explore.Outcome, property string) bool {
	_, ok := out.TargetOf(property)
	return ok
}

// keepFuzzed writes the first failure of each kind into a repro file, and says so.
func (c *call) keepFuzzed(f *fuzzFlags, came explore.Fuzzing) (files []string, err error) {
	if f.repros == "" {
		return c.keepGroups("fuzz-", came.Groups)
	}
	sc, err := explore.Find(c.all, came.Scenario)
	if err != nil {
		return nil, err
	}
	j := &job{sc: sc, sum: came.Summary}
	return nil, j.keep(c, &sweepFlags{how: f.how, repros: f.repros})
}

// fuzzingJSON is what fuzz comes to.
type fuzzingJSON struct {
	Scenario   string       `json:"scenario"`
	Variant    string       `json:"variant"`
	Seed       uint64       `json:"seed"`
	Runs       uint64       `json:"runs"`
	Idle       uint64       `json:"idle"` // runs since the last that came to something new
	Features   int          `json:"features"`
	Corpus     int          `json:"corpus"`
	Idlers     []string     `json:"idlers"` // files of the corpus that came to nothing new
	Stale      []string     `json:"stale"`  // files of it that cannot be read, and why
	Failed     uint64       `json:"failed"`
	Steps      uint64       `json:"steps"`
	Digest     string       `json:"digest"` // of seeds and trace hashes
	Unreached  []string     `json:"unreached"`
	Violations []fuzzedJSON `json:"violations"`
}

// fuzzedJSON is one kind of failure, with its first run.
type fuzzedJSON struct {
	exhaustedJSON
	Seed    uint64 `json:"seed"`
	Hash    string `json:"hash"`
	Verdict string `json:"verdict"`
	Reason  string `json:"reason"`
	Repro   string `json:"repro"` // a repro file; empty: the run does not fail again
}

func fuzzedOf(g explore.Group) fuzzedJSON {
	v := fuzzedJSON{exhaustedJSON: exhaustedJSON{Property: g.Property, Key: g.Key, Count: g.Count,
		Faults: planOf(g.First.Plan)}, Seed: g.First.Seed, Hash: hashOf(g.First)}
	to := explore.Target{Property: g.Property, Key: g.Key}
	for _, one := range violationsOf(g.First) {
		if one.Property == g.Property && one.Key == g.Key {
			v.Verdict, v.Reason = one.Verdict, one.Reason
		}
	}
	if g.First.FailsAs(to) {
		v.Repro = explore.NewRepro(g.First, to, explore.RuleBug).String()
	}
	return v
}

func fuzzingOf(t target, came explore.Fuzzing, files []string) fuzzingJSON {
	is := fuzzingJSON{t.sc.Name, t.o.Variant, t.o.Seed, came.Runs, came.Idle, came.Features,
		came.Corpus, append([]string{}, came.Idlers...), append([]string{}, came.Stale...),
		came.Failed, came.Steps, fmt.Sprintf("%016x", came.Digest),
		append([]string{}, came.Unreached()...), []fuzzedJSON{}}
	for i, g := range came.Groups {
		v := fuzzedOf(g)
		if i < len(files) {
			v.File = files[i]
		}
		is.Violations = append(is.Violations, v)
	}
	return is
}
