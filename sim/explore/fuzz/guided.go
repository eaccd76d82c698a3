package fuzz

import (
	"context"
	"encoding/binary"
	"path/filepath"
	"testing"

	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/gotest"
	"groundhog/sim/explore/plan"
)

// Fuzz lets the fuzzer of Go choose the plans, guided by the coverage of the code. It begins with
// the runs of testdata/corpus, and with plans that seeds draw.
func Fuzz(f *testing.F, sc *explore.Scenario, variant string) {
	f.Helper()
	s := newSearch(gotest.Context(f, sc), f, sc, variant)
	g := &guided{search: s}
	if err := g.begin(s.ctx); err != nil {
		f.Fatal(err)
	}
	for i := range g.runs {
		f.Add([]byte{byte(i)})
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		t.Cleanup(func() { s.report(t) })
		o := s.opt
		r := g.decode(input)
		o.Seed, o.Policy, o.Plan = r.Seed, r.Policy, &r.Plan
		out, err := explore.Execute(s.ctx, sc, o)
		if s.ctx.Err() != nil {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		s.judge(t, out)
	})
}

// guided is a search whose choices are bytes.
type guided struct {
	*search
	runs []explore.CorpusRun // with which it begins
	seen plan.Profile
}

const (
	drawnRuns   = 8   // that begin with the plan of a seed
	mostRuns    = 256 // one byte
	mostChanges = 32  // of one run
)

// begin finds the runs with which the search begins, and the events on which lines may hang.
func (g *guided) begin(ctx context.Context) (err error) {
	if g.seen, err = g.sc.Events(ctx, g.opt); err != nil {
		return err
	}
	for seed := range uint64(drawnRuns) {
		p, _ := g.sc.Schema().Draw(plan.Seeded(seed), true)
		g.runs = append(g.runs, explore.CorpusRun{Seed: seed, Policy: sim.Random(), Plan: p})
	}
	kept, _, err := explore.ReadCorpus(filepath.Join("testdata", "corpus"), g.sc)
	g.runs = append(g.runs, kept[:min(len(kept), mostRuns-drawnRuns)]...)
	return err
}

// decode makes a run of an input: the first byte says which it is, each eight that follow how it is
// changed. Every input is a run.
func (g *guided) decode(input []byte) explore.CorpusRun {
	which := 0
	if len(input) > 0 {
		which, input = int(input[0])%len(g.runs), input[1:]
	}
	r := g.runs[which]
	for i := 0; i < mostChanges && len(input) >= 8; i++ {
		change := binary.LittleEndian.Uint64(input)
		other := g.runs[change%uint64(len(g.runs))].Plan
		r.Plan = g.sc.Schema().Mutate(plan.Seeded(change), r.Plan, other, g.seen)
		input = input[8:]
	}
	return r
}
