package campaign

import (
	"fmt"
	"slices"

	"groundhog/sim/explore/campaign/internal/findings"
	"groundhog/sim/explore/campaign/internal/program"
)

// Harness is the property of findings about the campaign's own means: two machines that do not see
// the same, a program that breaks.
const Harness = "harness"

// mostCases is how many failures of a campaign are examined. Who has more has one defect that shows
// everywhere, and wants to hear of it before all are reduced.
const mostCases = 60

// sum is what came of the seeds of the j-th cell.
func (c *collector) sum(j int) (v program.Verdicts) {
	for _, id := range c.cells[j].ranges {
		if one := c.answers[id].Verdicts; one != nil {
			v.Merge(*one)
		}
	}
	return v
}

// searched is what came of its searches, and how many of them were made.
func (c *collector) searched(j int) (f program.Found, made uint64) {
	for _, id := range c.cells[j].searches {
		if one := c.answers[id].Found; one != nil {
			f.Merge(*one)
			made++
		}
	}
	return f, made
}

// found are the violations that no variant declares, before they are examined: of each kind the
// lowest seed, and of those that searches have come to the same.
func (c *collector) found() (list []findings.Sighting) {
	for j, cell := range c.spec.Cells {
		list = append(list, sightings(cell, c.sum(j).Groups, false)...)
		searched, _ := c.searched(j)
		list = append(list, sightings(cell, searched.Groups, true)...)
	}
	return list
}

// sightings are the groups of a cell that it does not declare.
func sightings(cell Cell, groups []program.Group, search bool) (list []findings.Sighting) {
	for _, g := range groups {
		if slices.Contains(cell.Declares, g.Property) {
			continue
		}
		list = append(list, findings.Sighting{Variant: cell.Variant, Search: search, Hits: g.Seeds,
			Key:  findings.Key{Scenario: cell.Scenario, Property: g.Property, Key: g.Key},
			Seed: g.First, Hash: g.Hash, Verdict: g.Verdict, Reason: g.Reason, Again: true,
			Repro: g.Repro})
	}
	return list
}

// findCases are those that are to be examined.
func (c *collector) findCases() []program.Case {
	cases := []program.Case{}
	for _, x := range c.found() {
		if len(cases) < mostCases {
			cases = append(cases, caseOf(x))
		}
	}
	return cases
}

// sightings are the findings of all cells, with what examining them brought.
func (c *collector) sightings() []findings.Sighting {
	list := c.found()
	var doubts []findings.Sighting
	for i := range list {
		if doubt := c.examined(&list[i]); doubt != "" {
			doubts = append(doubts, harness(list[i].Key.Scenario, list[i].Variant, list[i].Seed,
				"a seed differs from run to run", doubt))
		}
	}
	return append(list, merged(append(doubts, c.troubles()...))...)
}

// caseOf is what there was to examine of a sighting.
func caseOf(x findings.Sighting) program.Case {
	return program.Case{Scenario: x.Key.Scenario, Variant: x.Variant, Seed: x.Seed,
		Property: x.Key.Property, Key: x.Key.Key, Hash: x.Hash, Repro: x.Repro}
}

// examined adds what examining a sighting brought, and says what another machine saw otherwise.
func (c *collector) examined(x *findings.Sighting) (doubt string) {
	of := caseOf(*x)
	e := c.answers[task{Program: c.spec.Program, Examine: &of}.id()].Examination
	if e == nil {
		return "" // there were too many
	}
	x.Again, x.Before, x.After = e.Again, e.Before, e.After
	if e.Repro != "" {
		x.Repro = e.Repro // what a search has found and nobody could reduce stays as it was
	}
	if p := e.NoReturn; p != nil {
		x.Decided = fmt.Sprintf("step %d at %.6f s", p.Step, p.Seconds)
	}
	switch {
	case e.Again:
		return ""
	case e.Hash == "":
		return fmt.Sprintf("%s [%s] had trace hash %s; run again it is not violated",
			x.Key.Property, x.Key.Key, x.Hash)
	}
	return fmt.Sprintf("%s [%s] had trace hash %s; run again it is violated with hash %s",
		x.Key.Property, x.Key.Key, x.Hash, e.Hash)
}

// troubles are the findings about the campaign's own means.
func (c *collector) troubles() (list []findings.Sighting) {
	for i, id := range c.ids {
		t, cell := c.spec.task(c.units[i]), c.spec.Cells[c.units[i].cell]
		trouble := func(key, why string) {
			list = append(list, harness(cell.Scenario, cell.Variant, t.seed(), key,
				t.run()+why))
		}
		for _, d := range c.differ {
			if d.First.ID == id {
				trouble("two machines differ", fmt.Sprintf(" came to one result on %s, to "+
					"another on %s", d.First.Worker, d.Second.Worker))
			}
		}
		if why := c.answers[id].Broken; why != "" {
			trouble("the program broke", ": "+why)
		}
	}
	return list
}

func harness(scenario, variant string, seed uint64, key, reason string) findings.Sighting {
	return findings.Sighting{Key: findings.Key{Scenario: scenario, Property: Harness, Key: key},
		Variant: variant, Hits: 1, Seed: seed, Verdict: "violated", Reason: reason, Again: true}
}

// merged leaves one sighting for each finding and variant: the one with the lowest seed. If any of
// them was not seen again, it was not.
func merged(list []findings.Sighting) (short []findings.Sighting) {
	for _, x := range list {
		at := slices.IndexFunc(short, func(y findings.Sighting) bool {
			return x.Key == y.Key && x.Variant == y.Variant && x.Search == y.Search
		})
		if at < 0 {
			short = append(short, x)
			continue
		}
		hits, again := short[at].Hits+x.Hits, short[at].Again && x.Again
		if x.Seed < short[at].Seed {
			short[at] = x
		}
		short[at].Hits, short[at].Again = hits, again
	}
	return short
}
