package campaign

import (
	"fmt"

	"groundhog/sim/explore/campaign/internal/findings"
)

// Progress is where a campaign stands.
type Progress struct {
	Runs, Asked    uint64         // seeds that were judged, of those that were asked for
	Made, Searches uint64         // searches that were made, of those that were asked for
	Seen           []findings.Key // violations that no variant declares, so far
	Examined, Open int            // failures that are examined, and that are still to be
	Bisecting      int            // findings whose commit is looked for
	Ended          bool
}

// String is the progress in a line of at most 80 columns.
func (p Progress) String() string {
	switch {
	case p.Ended:
		return fmt.Sprintf("%d runs judged, %s", p.Runs, several(len(p.Seen)))
	case p.Bisecting > 0:
		return fmt.Sprintf("%d runs judged; bisecting %s", p.Runs, several(p.Bisecting))
	case p.Open > 0:
		return fmt.Sprintf("%d runs judged; %d of %d findings examined", p.Runs, p.Examined,
			p.Examined+p.Open)
	}
	searches := ""
	if p.Searches > 0 {
		searches = fmt.Sprintf(", %d of %d searches", p.Made, p.Searches)
	}
	return fmt.Sprintf("%d of %d runs, %.0f %%%s, %s", p.Runs, p.Asked,
		100*float64(p.Runs)/float64(max(p.Asked, 1)), searches, several(len(p.Seen)))
}

// several is so many findings, in words.
func several(n int) string {
	if n == 1 {
		return "1 finding"
	}
	return fmt.Sprintf("%d findings", n)
}

func (c *collector) progress() Progress {
	p := Progress{Asked: c.spec.Total(), Searches: c.spec.searches() * uint64(len(c.cells))}
	for j := range c.cells {
		for _, id := range c.cells[j].ranges {
			if one := c.answers[id].Verdicts; one != nil {
				p.Runs += one.Seeds
			}
		}
		_, made := c.searched(j)
		p.Made += made
	}
	p.Seen = findings.Campaign{Sightings: c.found()}.Kinds()
	for i := range c.cases {
		if c.answers[task{Program: c.spec.Program, Examine: &c.cases[i]}.id()].Examination == nil {
			p.Open++
		} else {
			p.Examined++
		}
	}
	return p
}
