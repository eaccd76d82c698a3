package findings

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"groundhog/sim/explore"
)

// State is how a finding stands on a branch.
type State string

// The states. A finding becomes resolved when, since it was last seen, each variant in which it was
// seen then has made so many runs without it that its rate would have shown it with a probability
// of 95 % (explore.Rate.Trust).
const (
	New       State = "new"       // seen by the last campaign for the first time on any branch
	Ongoing   State = "ongoing"   // known before, and not resolved
	Resolved  State = "resolved"  // not seen any more, in enough runs
	Regressed State = "regressed" // it was resolved, and the last campaign saw it
	Flaky     State = "flaky"     // when last seen, another worker did not see the same
)

// states in the order in which a person wants to read them.
var states = []State{New, Regressed, Flaky, Ongoing, Resolved}

// Counts says in a line how many findings are in each state.
func Counts(list []Finding) string {
	count := map[State]int{}
	for _, f := range list {
		count[f.State]++
	}
	return fmt.Sprintf("%d new, %d regressed, %d flaky, %d ongoing, %d resolved", count[New],
		count[Regressed], count[Flaky], count[Ongoing], count[Resolved])
}

// Finding is a finding with its history on one branch.
type Finding struct {
	Key
	State State  `json:"state"`
	First Place  `json:"first"` // where it was seen first, on this branch
	Last  Place  `json:"last"`
	Hits  uint64 `json:"hits"`
	Runs  uint64 `json:"runs"` // of the variants in which it was seen, in campaigns of the branch
	// searches that have found it, of those that were made of these variants
	Found    uint64 `json:"found,omitempty"`
	Searches uint64 `json:"searches,omitempty"`
	// runs without it since it was last seen, and how many it takes to call it resolved; searches,
	// if no seed of the campaign that saw it last did
	Quiet  uint64 `json:"quiet"`
	Needed uint64 `json:"needed"`
	// as it was last seen: by a seed rather than a search, in the variant with the lowest name
	Seen Sighting `json:"seen"`
	Note string   `json:"note,omitempty"`
}

// Place is a run in a campaign.
type Place struct {
	Campaign string `json:"campaign"`
	Commit   string `json:"commit"`
	Variant  string `json:"variant"`
	Seed     uint64 `json:"seed"`
	Search   bool   `json:"search,omitempty"` // a search came to it, which the seed alone does not
}

// String is the run in words.
func (p Place) String() string {
	if p.Search {
		return "a search"
	}
	return fmt.Sprintf("seed %d", p.Seed)
}

// Unit is what Quiet and Needed count.
func (f Finding) Unit() string {
	if f.Seen.Search {
		return "searches"
	}
	return "runs"
}

// Rate is how often the finding was seen on the branch.
func (f Finding) Rate() explore.Rate { return explore.Rate{Hits: f.Hits, Runs: f.Runs} }

// Findings returns the findings of a branch: what is new first.
func (s *Store) Findings(ctx context.Context, branch string) ([]Finding, error) {
	all, err := s.Campaigns(ctx)
	if err != nil {
		return nil, err
	}
	notes, err := s.notes(ctx)
	if err != nil {
		return nil, err
	}
	list := History(all, branch)
	for i := range list {
		list[i].Note = notes[list[i].Key]
	}
	return list, nil
}

// History is what campaigns in this order make of the findings of a branch.
func History(all []Campaign, branch string) []Finding {
	tracks := map[Key]*track{}
	for _, c := range all {
		seen := map[Key][]Sighting{}
		for _, x := range c.Sightings {
			seen[x.Key] = append(seen[x.Key], x)
			if tracks[x.Key] == nil {
				tracks[x.Key] = &track{Finding: Finding{Key: x.Key}}
			}
		}
		for k, t := range tracks {
			if c.Branch != branch {
				t.known = t.known || len(seen[k]) > 0
				continue
			}
			t.pass(c, seen[k])
		}
	}
	var list []Finding
	for _, t := range tracks {
		if t.State != "" {
			list = append(list, t.Finding)
		}
	}
	slices.SortFunc(list, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(slices.Index(states, a.State), slices.Index(states, b.State)),
			cmp.Compare(a.Scenario, b.Scenario), cmp.Compare(a.Property, b.Property),
			cmp.Compare(a.Key.Key, b.Key.Key))
	})
	return list
}

// track is a finding on its way through the campaigns.
type track struct {
	Finding
	known bool            // on another branch
	owed  map[kind]uint64 // runs that each variant still has to make without it
}

// kind is seeds or searches of a variant.
type kind struct {
	variant string
	search  bool
}

// pass takes the finding through a campaign of its branch.
func (t *track) pass(c Campaign, seen []Sighting) {
	runs := map[kind]uint64{}
	for _, cell := range c.Cells {
		if cell.Scenario == t.Scenario {
			runs[kind{cell.Variant, cell.Search}] = cell.Runs
		}
	}
	if len(seen) > 0 {
		t.sight(c, seen, runs)
		return
	}
	if t.State == "" {
		return
	}
	for k, owes := range t.owed {
		quiet := min(owes, runs[k])
		t.owed[k] -= quiet
		t.Quiet += quiet
		t.count(k, 0, runs[k])
	}
	switch {
	case t.Quiet >= t.Needed:
		t.State = Resolved
	case t.State != Flaky:
		t.State = Ongoing
	}
}

// count adds to the runs, or to the searches.
func (t *track) count(k kind, hits, runs uint64) {
	if k.search {
		t.Found += hits
		t.Searches += runs
		return
	}
	t.Hits += hits
	t.Runs += runs
}

// sight enters that the campaign saw it.
func (t *track) sight(c Campaign, seen []Sighting, runs map[kind]uint64) {
	switch {
	case t.State == Resolved:
		t.State = Regressed
	case t.State == "" && !t.known:
		t.State = New
	default:
		t.State = Ongoing
	}
	t.Seen = seen[0]
	for _, x := range slices.Backward(seen) {
		if !x.Search {
			t.Seen = x
		}
	}
	t.Last = Place{c.ID, c.Commit, t.Seen.Variant, t.Seen.Seed, t.Seen.Search}
	if t.First == (Place{}) {
		t.First = t.Last
	}
	t.owed, t.Quiet, t.Needed = map[kind]uint64{}, 0, 0
	for _, x := range seen {
		if !x.Again {
			t.State = Flaky
		}
		k := kind{x.Variant, x.Search}
		t.count(k, x.Hits, runs[k])
		if x.Search == t.Seen.Search { // of two measures the one that says more
			t.owed[k] = explore.Rate{Hits: x.Hits, Runs: runs[k]}.Trust()
			t.Needed += t.owed[k]
		}
	}
}

// LastGood is the commit of the last campaign of the branch before the finding was there that ran
// its scenario and did not see it; empty if there is none. That is where a bisection begins.
func LastGood(all []Campaign, branch string, k Key) string {
	good := ""
	for _, c := range all {
		if c.Branch != branch {
			continue
		}
		if slices.ContainsFunc(c.Sightings, func(x Sighting) bool { return x.Key == k }) {
			good = "" // only what comes behind counts
			continue
		}
		if slices.ContainsFunc(c.Cells, func(x Cell) bool { return x.Scenario == k.Scenario }) {
			good = c.Commit
		}
	}
	return good
}

// Without are the commits of the campaigns, of any branch, that ran the scenario of a finding and
// did not see it; the last one first.
func Without(all []Campaign, k Key) (commits []string) {
	for _, c := range slices.Backward(all) {
		ran := slices.ContainsFunc(c.Cells, func(x Cell) bool { return x.Scenario == k.Scenario })
		if ran && !slices.ContainsFunc(c.Sightings, func(x Sighting) bool { return x.Key == k }) &&
			!slices.Contains(commits, c.Commit) {
			commits = append(commits, c.Commit)
		}
	}
	return commits
}
