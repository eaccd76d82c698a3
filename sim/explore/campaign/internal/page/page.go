package page

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"groundhog/sim/explore"
	"groundhog/sim/explore/campaign/internal/campaign"
	"groundhog/sim/explore/campaign/internal/findings"
)

//go:embed page.html
var source string

var layout = template.Must(template.New("page").Funcs(template.FuncMap{
	"short": func(commit string) string { return fmt.Sprintf("%.12s", commit) },
	"lines": func(text string) []string { return strings.Split(text, "\n") },
	"day":   func(c findings.Campaign) string { return c.Ended.Format("2006-01-02 15:04") },
}).Parse(source))

// shownCampaigns is how many of the last campaigns the page shows.
const shownCampaigns = 30

// Page is what stands on a page.
type Page struct {
	Branch    string
	Progress  *campaign.Progress  // of the campaign that runs; nil: none does
	Campaigns []findings.Campaign // of the branch, the last ones
	Counts    string
	Rows      []Row
}

// Row is a finding.
type Row struct {
	findings.Finding
	Past []Mark
}

// Mark is how a finding stood in a campaign.
type Mark struct {
	Class, Title string
}

// New is the page of a branch.
func New(all []findings.Campaign, list []findings.Finding, branch string) Page {
	p := Page{Branch: branch, Counts: findings.Counts(list)}
	for _, c := range all {
		if c.Branch == branch {
			p.Campaigns = append(p.Campaigns, c)
		}
	}
	p.Campaigns = p.Campaigns[max(0, len(p.Campaigns)-shownCampaigns):]
	for _, f := range list {
		row := Row{Finding: f}
		for _, c := range p.Campaigns {
			row.Past = append(row.Past, markOf(f.Key, c))
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

// markOf says how a finding stood in a campaign.
func markOf(k findings.Key, c findings.Campaign) Mark {
	var runs, searches explore.Rate
	of := func(search bool) *explore.Rate {
		if search {
			return &searches
		}
		return &runs
	}
	for _, x := range c.Sightings {
		if x.Key == k {
			of(x.Search).Hits += x.Hits
		}
	}
	for _, cell := range c.Cells {
		if cell.Scenario == k.Scenario {
			of(cell.Search).Runs += cell.Runs
		}
	}
	at := fmt.Sprintf("%s at %.12s: ", c.Ended.Format("2006-01-02 15:04"), c.Commit)
	tried := fmt.Sprintf("%d runs", runs.Runs)
	if searches.Runs > 0 {
		tried += fmt.Sprintf(" and %d searches", searches.Runs)
	}
	switch {
	case runs.Runs+searches.Runs == 0:
		return Mark{"none", at + "its scenario was not run"}
	case runs.Hits+searches.Hits == 0:
		return Mark{"held", at + "not seen in " + tried}
	case searches.Hits == 0:
		return Mark{"seen", fmt.Sprintf("%sseen in %d of %d runs", at, runs.Hits, runs.Runs)}
	case runs.Hits == 0:
		return Mark{"seen", fmt.Sprintf("%sfound by %d of %d searches", at, searches.Hits,
			searches.Runs)}
	}
	return Mark{"seen", fmt.Sprintf("%sseen in %d of %d runs, found by %d of %d searches", at,
		runs.Hits, runs.Runs, searches.Hits, searches.Runs)}
}

// Running says whether a campaign is under way.
func (p Page) Running() bool { return p.Progress != nil && !p.Progress.Ended }

// Latest are the campaigns, the last one first.
func (p Page) Latest() []findings.Campaign {
	list := slices.Clone(p.Campaigns)
	slices.Reverse(list)
	return list
}

// Write writes the page.
func (p Page) Write(w io.Writer) error { return layout.Execute(w, p) }
