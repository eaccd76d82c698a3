package gotest

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"groundhog/model"
)

// result is what the test of one variant under one scenario came to.
type result struct {
	scenario, variant string
	found             []string // properties, as they should be
	seeds             uint64   // tried until all were found, or under which it held
	spent             time.Duration
	failed            bool
}

// outcome is a result in words.
func (r result) outcome() string {
	switch {
	case r.failed:
		return "UNEXPECTED, see above"
	case len(r.found) > 0:
		return "found " + strings.Join(r.found, ", ")
	case r.seeds == 0:
		return "not tried: it may fail, and need not"
	}
	return "held"
}

// Main runs the tests of a package, and then prints what each call of [Run] came to, as the last
// thing on the screen. It is for a TestMain; without one, each Run prints its own table, before the
// list of tests that go test -v ends with.
func Main(m *testing.M) int {
	summaries.last = true
	code := m.Run()
	for _, s := range summaries.all {
		s.write(os.Stdout)
	}
	return code
}

// summaries are those of the calls of Run in this process.
var summaries struct {
	last bool // Main prints them
	all  []*summary
}

// summary is what one call of Run came to.
type summary struct {
	test    string
	results []result
}

// summarize makes the summary of a call of Run, which is printed at the end of a verbose test.
func summarize(t *testing.T) *summary {
	s := &summary{test: t.Name()}
	switch {
	case !testing.Verbose() || isChild():
	case summaries.last:
		summaries.all = append(summaries.all, s)
	default:
		t.Cleanup(func() { s.write(t.Output()) })
	}
	return s
}

// add enters the result of a cell.
func (s *summary) add(c *cell, spent time.Duration) {
	r := result{scenario: c.sc.Name, variant: c.variant.Name, seeds: c.tried, spent: spent,
		failed: c.Failed()}
	for _, p := range c.foundProperties {
		r.found = append(r.found, p.Name)
	}
	s.results = append(s.results, r)
}

// found enters a property that was found violated, as it should be.
func (c *cell) found(p *model.Property, tried uint64) {
	c.foundProperties = append(c.foundProperties, p)
	c.tried = max(c.tried, tried)
}

// screen is how many rows fit on one: more variants than that share a row for each scenario.
const screen = 40

// write prints a table: a row a variant if that fits on a screen, else a row a scenario and the
// variants with which something is wrong; and the sum.
func (s *summary) write(w io.Writer) {
	if len(s.results) < 2 {
		return // the row of its run says it
	}
	fmt.Fprintf(w, "\n%s\n", s.test)
	if len(s.results) <= screen {
		s.writeVariants(w)
	} else {
		s.writeScenarios(w)
	}
	found, held, failed, spent := count(s.results)
	fmt.Fprintf(w, "%d variants: %d found as they should be, %d held, %d unexpected, "+
		"%d not tried, in %s\n", len(s.results), found, held, failed,
		len(s.results)-found-held-failed, short(spent))
	details := "details"
	if flag.Lookup(details) == nil {
		details = prefix + details
	}
	fmt.Fprintf(w, "the story of every finding: -%s\n", details)
}

// count says how many variants were found violated as they should be, held, and did otherwise.
func count(results []result) (found, held, failed int, spent time.Duration) {
	for _, r := range results {
		spent += r.spent
		switch {
		case r.failed:
			failed++
		case len(r.found) > 0:
			found++
		case r.seeds > 0:
			held++
		}
	}
	return found, held, failed, spent
}

// widthOf is that of a column of names.
func widthOf(results []result, name func(r result) string) (n int) {
	for _, r := range results {
		n = max(n, len([]rune(name(r))))
	}
	return min(n, 28)
}

func (s *summary) writeVariants(w io.Writer) {
	scenario := func(r result) string { return r.scenario }
	variant := func(r result) string { return r.variant }
	a, b := max(8, widthOf(s.results, scenario)), max(7, widthOf(s.results, variant))
	c := 96 - a - b - 18
	fmt.Fprintf(w, "%-*s %-*s %-*s %6s %8s\n", a, "scenario", b, "variant", c, "outcome", "seeds",
		"time")
	last := ""
	for _, r := range s.results {
		name := r.scenario
		if name == last {
			name = ""
		}
		last = r.scenario
		fmt.Fprintf(w, "%-*s %-*s %-*s %6d %8s\n", a, cut(name, a), b, cut(r.variant, b), c,
			cut(r.outcome(), c), r.seeds, short(r.spent))
	}
}

func (s *summary) writeScenarios(w io.Writer) {
	a := max(8, widthOf(s.results, func(r result) string { return r.scenario }))
	row := func(cells ...any) {
		line := fmt.Sprintf("%-*s %7v %7v %7v %7v %8v %10v", append([]any{a}, cells...)...)
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
	row("scenario", "found", "within", "held", "under", "time", "unexpected")
	for i := 0; i < len(s.results); {
		n := i
		for n < len(s.results) && s.results[n].scenario == s.results[i].scenario {
			n++
		}
		of := s.results[i:n]
		found, held, failed, spent := count(of)
		within, under := uint64(0), uint64(0) // seeds
		for _, r := range of {
			if len(r.found) > 0 {
				within = max(within, r.seeds)
			} else {
				under += r.seeds
			}
		}
		row(of[0].scenario, found, within, held, under, short(spent), some(failed))
		i = n
	}
	for _, r := range s.results {
		if r.failed {
			fmt.Fprintf(w, "unexpected: %s/%s\n", r.scenario, r.variant)
		}
	}
}

// some is a number, or nothing in the place of 0.
func some(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// short is a time to a tenth of a second.
func short(d time.Duration) string { return fmt.Sprintf("%.1fs", d.Seconds()) }

// cut shortens a text to so many columns.
func cut(text string, columns int) string {
	if r := []rune(text); len(r) > columns {
		return string(slices.Concat(r[:columns-1], []rune("…")))
	}
	return text
}
