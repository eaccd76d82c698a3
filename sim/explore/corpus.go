package explore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// CorpusRun is a run that came to something new: what it takes to make it again. Its text is that
// of a plan, with a comment in front that says under which seed and policy; so its file does as the
// plan of any command.
type CorpusRun struct {
	Seed   uint64
	Policy sim.Policy
	Plan   plan.Plan
	File   string // in which it was found; empty: in none
}

// String prints the run as [ParseCorpusRun] reads it.
func (r CorpusRun) String() string {
	return fmt.Sprintf("# seed %d policy %v\n%s", r.Seed, r.Policy, r.Plan)
}

// ParseCorpusRun reads a run of the scenario.
func ParseCorpusRun(sc *Scenario, text string) (r CorpusRun, err error) {
	head, _, _ := strings.Cut(text, "\n")
	words := strings.Fields(head)
	if len(words) != 5 || words[1] != "seed" || words[3] != "policy" {
		return r, fmt.Errorf("line 1: %q: expected \"# seed NUMBER policy POLICY\"", head)
	}
	if r.Seed, err = ParseSeed(words[2]); err != nil {
		return r, fmt.Errorf("line 1: %w", err)
	}
	if r.Policy, err = sim.ParsePolicy(words[4]); err != nil {
		return r, fmt.Errorf("line 1: %w", err)
	}
	r.Plan, err = sc.Schema().Parse(text)
	return r, err
}

// ReadCorpus reads the runs of a scenario that a search has left in a folder, in the order of their
// names. There are none if there is no such folder. Files that cannot be read as such runs, since
// the scenario has changed, are named in stale, each with the reason.
func ReadCorpus(folder string, sc *Scenario) (runs []CorpusRun, stale []string, err error) {
	files, err := os.ReadDir(filepath.Join(folder, sc.Name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".plan") {
			continue
		}
		name := filepath.Join(folder, sc.Name, f.Name())
		text, err := os.ReadFile(name)
		if err != nil {
			return runs, stale, err
		}
		r, err := ParseCorpusRun(sc, string(text))
		if err != nil {
			stale = append(stale, fmt.Sprintf("%s: %v", name, err))
			continue
		}
		r.File = name
		runs = append(runs, r)
	}
	return runs, stale, err
}

// writeCorpus keeps a run under the first number that is free from n on, and returns the next.
func writeCorpus(folder string, sc *Scenario, n int, r CorpusRun) (next int, err error) {
	folder = filepath.Join(folder, sc.Name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return n, err
	}
	for ; ; n++ {
		name := filepath.Join(folder, fmt.Sprintf("%06d.plan", n))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return n, err
		}
		_, err = f.WriteString(r.String())
		return n + 1, errors.Join(err, f.Close())
	}
}

// entry is a run of the corpus in the eyes of a search.
type entry struct {
	CorpusRun
	seen  plan.Profile
	fresh []uint32 // what it came to first
	fails bool     // it was the first to fail in some way
	tries uint64   // runs that were made of it
	wins  uint64   // of them, those that came to something new
}

// weight is how much an entry is worth to be tried again: what was tried less often, what brought
// more, and what came to something that few others came to.
func (e *entry) weight(features map[uint32]uint64) uint64 {
	least := features[e.fresh[0]]
	for _, one := range e.fresh {
		least = min(least, features[one])
	}
	worth := 1000 * (1 + 4*e.wins) / ((1 + e.tries) * least)
	if e.fails { // one step from a failure there may be another
		worth = max(worth, 16*1000/(1+e.tries))
	}
	return 1 + worth
}

// drawEntry draws an entry, by weight.
func drawEntry(st *sim.Stream, all []*entry, features map[uint32]uint64) *entry {
	weights, sum := make([]uint64, len(all)), uint64(0)
	for i, e := range all {
		weights[i] = e.weight(features)
		sum += weights[i]
	}
	at := st.Uint64N(sum)
	for i, w := range weights {
		if at < w {
			return all[i]
		}
		at -= w
	}
	panic("explore: the weights of the corpus do not add up")
}
