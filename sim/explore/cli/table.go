package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"groundhog/model"
	"groundhog/sim/explore"
)

// tableFlags is what table is asked for.
type tableFlags struct {
	*how
	*choice
	format string
	words  bool
	repros string
}

// cell is a variant under a scenario.
type cell struct {
	scenario, variant string
	seeds             uint64
	counts            []count // in order of appearance
}

// count is how many seeds violate something.
type count struct {
	label string
	seeds uint64
	first uint64
}

// table sweeps the same seeds in many scenarios and variants, and prints what is violated where.
func table(c *call) error {
	f := &tableFlags{how: c.how(), choice: c.choice("1-400")}
	c.set.StringVar(&f.format, "format", "text",
		"text: a line a cell; markdown: a row a variant, a column a scenario")
	c.set.BoolVar(&f.words, "words", false,
		"say what a violation means, not which property it is of")
	c.set.StringVar(&f.repros, "repros", "",
		"reduce the first failure of each kind in each cell, and keep it in this `folder`")
	args, err := c.parse(0, -1, "any number of RUNs")
	if err != nil {
		return err
	}
	print, ok := map[string]func(c *call, cells []cell){"text": tableText,
		"markdown": tableMarkdown}[f.format]
	if !ok {
		return wrong("-format=%s: expected text or markdown", f.format)
	}
	jobs, err := c.choose(f.choice, f.how, args)
	if err != nil {
		return err
	}
	var cells []cell
	var legend []*model.Property
	for i, j := range jobs {
		if !c.bar { // on a terminal each cell has a bar
			fmt.Fprintf(c.err, "%d of %d: %s %s\n", i+1, len(jobs), j.sc.Name, j.options.Variant)
		}
		one, seen, err := j.fill(c, f)
		if c.ctx.Err() != nil {
			_ = c.interrupted("in %s %s; what follows is what came before", j.sc.Name,
				j.options.Variant)
			break
		}
		if err != nil {
			return err
		}
		if err := c.emit(cellOf(one)); err != nil {
			return err
		}
		cells = append(cells, one)
		legend = append(legend, seen...)
	}
	if len(cells) == 0 {
		return nil
	}
	print(c, cells)
	c.legend(f, jobs, legend)
	return nil
}

// fill runs the seeds of a cell. It returns the properties that it saw violated as well.
func (j *job) fill(c *call, f *tableFlags) (one cell, seen []*model.Property, err error) {
	one = cell{scenario: j.sc.Name, variant: j.options.Variant, seeds: j.n}
	bar := newProgress(c, j)
	bar.quiet = true
	err = j.each(c.ctx, f.jobs, func(out explore.Outcome) bool {
		bar.add(out)
		j.sum.Add(out)
		c.found(out)
		labels := make(map[string]bool) // two properties may mean the same
		for _, v := range out.Failures() {
			label := v.Property.Name
			if f.words {
				label = cmp.Or(v.Property.Means, label)
			}
			if !labels[label] {
				labels[label] = true
				one.add(label, out.Seed)
			}
			seen = append(seen, v.Property)
		}
		return true
	})
	bar.done()
	if err == nil {
		err = j.keep(c, &sweepFlags{how: f.how, repros: f.repros})
	}
	return one, seen, err
}

func (one *cell) add(label string, seed uint64) {
	i := slices.IndexFunc(one.counts, func(n count) bool { return n.label == label })
	if i < 0 {
		i = len(one.counts)
		one.counts = append(one.counts, count{label: label, first: seed})
	}
	one.counts[i].seeds++
}

// words are the violations of a cell, the most frequent first: "acks-catch-up 84 % (3)", with the
// first seed.
func (one cell) words() []string {
	counts := slices.Clone(one.counts)
	slices.SortStableFunc(counts, func(a, b count) int { return cmp.Compare(b.seeds, a.seeds) })
	words := []string{}
	for _, n := range counts {
		words = append(words, fmt.Sprintf("%s %s (%d)", n.label,
			explore.Rate{Hits: n.seeds, Runs: one.seeds}.Percent(), n.first))
	}
	if len(words) == 0 {
		words = append(words, "–")
	}
	return words
}

// tableText prints a line a cell, and more where a cell does not fit.
func tableText(c *call, cells []cell) {
	columns := c.columns()
	scenarios, variants := 0, 0 // widths
	for _, one := range cells {
		scenarios, variants = max(scenarios, len(one.scenario)), max(variants, len(one.variant))
	}
	last := ""
	for _, one := range cells {
		name := one.scenario
		if name == last {
			name = ""
		}
		last = one.scenario
		line := fmt.Sprintf("%-*s  %-*s", scenarios, name, variants, one.variant)
		indent := len(line)
		for _, w := range one.words() {
			if len([]rune(line+w))+2 > columns && len([]rune(line)) > indent {
				fmt.Fprintln(c.out, line)
				line = strings.Repeat(" ", indent)
			}
			line += "  " + w
		}
		fmt.Fprintln(c.out, line)
	}
}

// tableMarkdown prints a row a variant and a column a scenario.
func tableMarkdown(c *call, cells []cell) {
	var scenarios, variants []string
	at := make(map[[2]string]string)
	for _, one := range cells {
		if !slices.Contains(scenarios, one.scenario) {
			scenarios = append(scenarios, one.scenario)
		}
		if !slices.Contains(variants, one.variant) {
			variants = append(variants, one.variant)
		}
		at[[2]string{one.scenario, one.variant}] = strings.Join(one.words(), ", ")
	}
	prefix := commonPrefix(scenarios)
	fmt.Fprint(c.out, "|")
	for _, sc := range scenarios {
		fmt.Fprintf(c.out, " | %s", strings.TrimPrefix(sc, prefix))
	}
	fmt.Fprintf(c.out, " |\n|%s\n", strings.Repeat("---|", len(scenarios)+1))
	for _, v := range variants {
		fmt.Fprintf(c.out, "| %s", v)
		for _, sc := range scenarios {
			fmt.Fprintf(c.out, " | %s", at[[2]string{sc, v}])
		}
		fmt.Fprintln(c.out, " |")
	}
	fmt.Fprintln(c.out)
}

// commonPrefix is the first word of the names with its hyphen, if they share it.
func commonPrefix(names []string) string {
	prefix := names[0][:strings.Index(names[0], "-")+1]
	if slices.ContainsFunc(names, func(name string) bool {
		return !strings.HasPrefix(name,
			prefix)
	}) {
		return ""
	}
	return prefix
}

// wrapped breaks a line at blanks before a hundred columns.
func wrapped(line string) string {
	text, column := "", 0
	for i, word := range strings.Fields(line) {
		n := len([]rune(word))
		switch {
		case i == 0:
		case column+1+n > 100:
			text, column = text+"\n  ", 2
		default:
			text, column = text+" ", column+1
		}
		text, column = text+word, column+n
	}
	return text + "\n"
}

// legend says how to read a cell, and what the properties state.
func (c *call) legend(f *tableFlags, jobs []*job, seen []*model.Property) {
	any := explore.Scenario{Name: "S", Test: jobs[0].sc.Test}
	fmt.Fprintf(c.out, "share of the seeds %s that violate (the first); replay: %s\n",
		seedsAfter(jobs[0].ranges, 0), any.TestCommand("V", "N", f.flags()...))
	slices.SortFunc(seen, func(a, b *model.Property) int { return strings.Compare(a.Name, b.Name) })
	for _, p := range slices.Compact(seen) {
		name := p.Name
		if f.words && p.Means != "" {
			name = p.Means + ", " + name
		}
		fmt.Fprint(c.out, wrapped(fmt.Sprintf("- %s: %s", name, p.Statement)))
	}
}
