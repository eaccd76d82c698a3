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

// sum is what came of the j-th cell.
func (c *collector) sum(j int) (v program.Verdicts) {
	for i := j; i < len(c.ids); i += len(c.spec.Cells) {
		if one := c.judged(i); one != nil {
			v.Merge(*one)
		}
	}
	return v
}

// found are the violations that no variant declares, before they are examined: of each kind the
// lowest seed.
func (c *collector) found() (list []findings.Sighting) {
	for j, cell := range c.spec.Cells {
		for _, g := range c.sum(j).Groups {
			if slices.Contains(cell.Declares, g.Property) {
				continue
			}
			list = append(list, findings.Sighting{Variant: cell.Variant, Hits: g.Seeds,
				Key:  findings.Key{Scenario: cell.Scenario, Property: g.Property, Key: g.Key},
				Seed: g.First, Hash: g.Hash, Verdict: g.Verdict, Reason: g.Reason, Again: true})
		}
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
			doubts = append(doubts, harness(caseOf(list[i]).Shard(),
				"a seed differs from run to run", doubt))
		}
	}
	return append(list, merged(append(doubts, c.troubles()...))...)
}

// caseOf is what there was to examine of a sighting.
func caseOf(x findings.Sighting) program.Case {
	return program.Case{Scenario: x.Key.Scenario, Variant: x.Variant, Seed: x.Seed,
		Property: x.Key.Property, Key: x.Key.Key, Hash: x.Hash}
}

// examined adds what examining a sighting brought, and says what another machine saw otherwise.
func (c *collector) examined(x *findings.Sighting) (doubt string) {
	of := caseOf(*x)
	e := c.answers[task{Program: c.spec.Program, Examine: &of}.id()].Examination
	if e == nil {
		return "" // there were too many
	}
	x.Again, x.Repro, x.Before, x.After = e.Again, e.Repro, e.Before, e.After
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
		shard := c.spec.shard(i)
		for _, d := range c.differ {
			if d.First.ID == id {
				list = append(list, harness(shard, "two machines differ",
					fmt.Sprintf("%v came to one result on %s, to another on %s", shard,
						d.First.Worker, d.Second.Worker)))
			}
		}
		if why := c.answers[id].Broken; why != "" {
			list = append(list, harness(shard, "the program broke",
				fmt.Sprintf("%v: %s", shard, why)))
		}
	}
	return list
}

func harness(s program.Shard, key, reason string) findings.Sighting {
	return findings.Sighting{Key: findings.Key{Scenario: s.Scenario, Property: Harness, Key: key},
		Variant: s.Variant, Hits: 1, Seed: s.From, Verdict: "violated", Reason: reason, Again: true}
}

// merged leaves one sighting for each finding and variant: the one with the lowest seed. If any of
// them was not seen again, it was not.
func merged(list []findings.Sighting) (short []findings.Sighting) {
	for _, x := range list {
		at := slices.IndexFunc(short, func(y findings.Sighting) bool {
			return x.Key == y.Key && x.Variant == y.Variant
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
