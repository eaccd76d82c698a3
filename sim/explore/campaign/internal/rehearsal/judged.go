package rehearsal

import (
	"context"
	"fmt"
	"time"

	"groundhog/sim/explore/campaign/internal/campaign"
	"groundhog/sim/explore/campaign/internal/program"
)

// asked is the campaign of a run: some seeds of three variants, and searches of them.
func asked(seeds, shard, searches uint64) campaign.Spec {
	s := campaign.Spec{Commit: "0123456789ab", Branch: "main", Program: "judged", From: 1,
		Seeds: seeds, Shard: shard}
	if searches > 0 {
		s.Searches = &campaign.Searches{N: searches, Runs: shard, From: 1000}
	}
	for _, variant := range []string{"a", "b", "c"} {
		s.Cells = append(s.Cells, campaign.Cell{Scenario: "judged", Variant: variant})
	}
	return s
}

// verdicts is what the program under test says of a shard: one seed in forty fails, but for the
// last variant, which never does.
func verdicts(s program.Shard) program.Verdicts {
	v := program.Verdicts{Seeds: s.Seeds, Groups: []program.Group{}}
	for seed := s.From; seed < s.From+s.Seeds; seed++ {
		hash := (seed + uint64(len(s.Variant)+int(s.Variant[0]))) * 0x9e3779b97f4a7c15
		v.Digest += hash
		v.Steps += hash >> 50
		if s.Variant == "c" || seed%40 != 7 {
			continue
		}
		v.Failed++
		v.Merge(program.Verdicts{Groups: []program.Group{{Property: "holds", Key: "not", Seeds: 1,
			First: seed, Hash: fmt.Sprintf("%016x", hash), Verdict: "violated"}}})
	}
	return v
}

// searched is what it says of a search: those of the first two variants find what seeds do not.
func searched(s program.Search, begin program.Corpus) (program.Found, program.Corpus) {
	f := program.Found{Runs: s.Runs + uint64(len(begin)), Steps: s.Seed, Groups: []program.Group{},
		Digest: (s.Seed + uint64(s.Variant[0])) * 0x9e3779b97f4a7c15}
	if s.Variant != "c" {
		f.Groups = append(f.Groups, program.Group{Property: "holds", Key: "rarely", Seeds: 1,
			First: s.Seed, Hash: fmt.Sprintf("%016x", f.Digest), Verdict: "violated",
			Repro: "groundhog repro 1\n# " + s.String()})
	}
	return f, append(begin, "# "+s.String())
}

// judged is the program under test. A seed takes some time.
type judged struct{ seed time.Duration }

// Judge takes its time.
func (j judged) Judge(ctx context.Context, s program.Shard) (program.Verdicts, error) {
	v := verdicts(s)
	v.Run = j.seed
	return v, wait(ctx, time.Duration(s.Seeds)*j.seed)
}

// Search takes its time, and comes to something new.
func (j judged) Search(ctx context.Context, s program.Search, begin program.Corpus) (
	f program.Found, left program.Corpus, err error) {
	f, left = searched(s, begin)
	return f, left, wait(ctx, time.Duration(s.Runs)*j.seed)
}

// Examine finds the same again.
func (j judged) Examine(ctx context.Context, c program.Case) (program.Examination, error) {
	return program.Examination{Hash: c.Hash, Again: true, Repro: "groundhog repro 1\n", Before: 9,
		After: 1}, wait(ctx, 20*j.seed)
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// ending is what a campaign has come to.
type ending struct {
	runs, searches, steps, digest uint64
	findings, confirmed           int
	corpora                       int // runs in all of them
}

func (e ending) String() string {
	return fmt.Sprintf("ended %d %d %d %d %d %d %d", e.runs, e.searches, e.steps, e.digest,
		e.findings, e.confirmed, e.corpora)
}

// parseEnding reads one that was printed.
func parseEnding(line string) (e ending, ok bool) {
	n, err := fmt.Sscanf(line, "ended %d %d %d %d %d %d %d", &e.runs, &e.searches, &e.steps,
		&e.digest, &e.findings, &e.confirmed, &e.corpora)
	return e, err == nil && n == 7
}

// right is what a campaign must come to: no queue has a part in it.
func right(s campaign.Spec) (e ending) {
	for _, cell := range s.Cells {
		v := verdicts(program.Shard{Scenario: cell.Scenario, Variant: cell.Variant, From: s.From,
			Seeds: s.Seeds})
		e.runs += v.Seeds
		e.steps += v.Steps
		e.digest += v.Digest
		e.findings += len(v.Groups)
		e.confirmed += len(v.Groups)
		if s.Searches == nil {
			continue
		}
		var found program.Found
		for i := range s.Searches.N {
			one, left := searched(program.Search{Scenario: cell.Scenario, Variant: cell.Variant,
				Seed: s.Searches.From + i*s.Searches.Runs, Runs: s.Searches.Runs}, nil)
			found.Merge(one)
			e.searches++
			e.corpora += len(left)
		}
		e.steps += found.Steps
		e.digest += found.Digest
		e.findings += len(found.Groups)
		e.confirmed += len(found.Groups)
	}
	return e
}
