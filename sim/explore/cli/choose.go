package cli

import (
	"cmp"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"groundhog/sim/explore"
	"groundhog/sim/explore/internal/spelling"
)

// choosing says how runs are named, for the help of each command that takes some.
const choosing = `A RUN is a repro file, or SCENARIO, SCENARIO/VARIANT or SCENARIO/VARIANT/SEEDS.
Scenarios and variants are names or patterns with * and ?, separated by commas;
seeds are numbers and ranges (7 or 1-100 or 1..100), separated by commas, or
random. What a RUN leaves open, -scenario, -variant and -seeds say, in the same
way; without them it is all scenarios and all variants.
`

// choice is what the flags say about which runs are meant.
type choice struct{ scenario, variant, seeds string }

// choice adds the flags; seeds are those that are meant if none are named.
func (c *call) choice(seeds string) *choice {
	ch := &choice{}
	c.chooses = true
	c.set.StringVar(&ch.scenario, "scenario", "", "`scenarios`; empty: all")
	c.set.StringVar(&ch.variant, "variant", "", "`variants`; empty: all")
	c.set.StringVar(&ch.seeds, "seeds", seeds, "`seeds`")
	c.set.StringVar(&ch.seeds, "seed", seeds, "the same as -seeds")
	return ch
}

// choose finds what arguments and flags mean: a job for each variant of each scenario.
func (c *call) choose(ch *choice, h *how, args []string) (jobs []*job, err error) {
	if c.given("seed") && c.given("seeds") {
		return nil, wrong("-seed and -seeds are the same: give one of them")
	}
	if len(args) == 0 {
		return c.matching(*ch, h)
	}
	for _, arg := range args {
		more, err := c.chooseOne(*ch, h, arg)
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, more...)
	}
	return jobs, nil
}

// chooseOne finds what one argument means.
func (c *call) chooseOne(ch choice, h *how, arg string) ([]*job, error) {
	if info, err := os.Stat(arg); err == nil && !info.IsDir() || strings.HasSuffix(arg, ".repro") {
		r, sc, err := c.readRepro(arg)
		if err != nil {
			return nil, err
		}
		return []*job{{sc: sc, options: r.Options(), n: 1, ranges: []seedRange{{r.Seed, 1}},
			file: arg, sum: sc.Summary(r.Variant)}}, nil
	}
	parts := strings.Split(arg, "/")
	if len(parts) > 3 {
		return nil, wrong("%q is neither a repro file nor SCENARIO/VARIANT/SEEDS", arg)
	}
	for i, part := range []struct {
		flags []string
		to    *string
	}{{[]string{"scenario"}, &ch.scenario}, {[]string{"variant"}, &ch.variant},
		{[]string{"seeds", "seed"}, &ch.seeds}} {
		if i == len(parts) {
			break
		}
		if parts[i] == "" {
			return nil, wrong("%q: expected SCENARIO/VARIANT/SEEDS, and one of them is empty", arg)
		}
		for _, flag := range part.flags {
			if c.given(flag) && flag != c.free {
				return nil, wrong("-%s=%s: the RUN %s says it already", flag, *part.to, arg)
			}
		}
		*part.to = parts[i]
	}
	return c.matching(ch, h)
}

// matching finds the variants of scenarios that patterns mean.
func (c *call) matching(ch choice, h *how) (jobs []*job, err error) {
	ranges, err := parseSeeds(ch.seeds)
	if err != nil {
		return nil, err
	}
	scenarios, err := c.scenarios(ch.scenario)
	if err != nil {
		return nil, err
	}
	if err := checkVariants(scenarios, ch.variant); err != nil {
		return nil, err
	}
	for _, sc := range scenarios {
		for _, v := range variantsOf(sc, ch.variant, len(scenarios) == 1) {
			o, err := h.options(sc)
			if err != nil {
				return nil, err
			}
			o.Variant, o.Seed = v.Name, ranges[0].from
			jobs = append(jobs, &job{sc: sc, options: o, n: total(ranges), ranges: ranges,
				sum: sc.Summary(v.Name), plan: h.plan})
		}
	}
	return jobs, nil
}

func scenarioName(sc *explore.Scenario) string { return sc.Name }

func variantName(v explore.Variant) string { return v.Name }

// scenarios are those that patterns mean, each of which must mean one.
func (c *call) scenarios(patterns string) (chosen []*explore.Scenario, err error) {
	known := each(c.all, scenarioName)
	if p, err := unmatched(patterns, known); err != nil {
		return nil, err
	} else if p != "" {
		return nil, wrong("no scenario %q: there are %s", p, c.offer(p, known))
	}
	return inOrder(patterns, c.all, scenarioName), nil
}

// inOrder are those whose name one of the patterns matches, in the order of the patterns.
func inOrder[T any](patterns string, all []T, name func(T) string) (list []T) {
	if patterns == "" {
		return all
	}
	taken := make([]bool, len(all))
	for p := range strings.SplitSeq(patterns, ",") {
		for i, x := range all {
			if in, _ := matches(p, name(x)); in && !taken[i] {
				taken[i], list = true, append(list, x)
			}
		}
	}
	return list
}

// variantsOf are the variants of a scenario that patterns mean, in the order of the patterns. The
// others must be named in full, for this scenario alone.
func variantsOf(sc *explore.Scenario, patterns string, alone bool) []explore.Variant {
	list := inOrder(patterns, sc.Variants, variantName)
	if !alone {
		return list
	}
	for p := range strings.SplitSeq(patterns, ",") {
		for _, v := range sc.Others {
			if v.Name == p {
				list = append(list, v)
			}
		}
	}
	return list
}

// checkVariants wants each of the patterns to mean a variant of one of the scenarios.
func checkVariants(scenarios []*explore.Scenario, patterns string) error {
	var known []string
	for _, sc := range scenarios {
		all := sc.Variants
		if len(scenarios) == 1 {
			all = slices.Concat(all, sc.Others)
		}
		for _, v := range all {
			if !slices.Contains(known, v.Name) {
				known = append(known, v.Name)
			}
		}
	}
	switch p, err := unmatched(patterns, known); {
	case err != nil || p == "":
		return err
	case len(scenarios) == 1:
		return wrong("scenario %s has no variant %q: it has %s", scenarios[0].Name, p,
			strings.Join(known, ", "))
	default:
		return wrong("none of %d scenarios has a variant %q: they have %s", len(scenarios), p,
			strings.Join(spelling.Nearest(p, known, 12), ", "))
	}
}

// unmatched is the first of the patterns that means none of the names.
func unmatched(patterns string, names []string) (string, error) {
	for p := range strings.SplitSeq(patterns, ",") {
		found := p == "" && patterns == ""
		for _, name := range names {
			in, err := matches(p, name)
			if err != nil {
				return "", usageError{err}
			}
			found = found || p != "" && in
		}
		if !found {
			return p, nil
		}
	}
	return "", nil
}

// matches says whether a name matches a pattern.
func matches(pattern, name string) (bool, error) {
	ok, err := path.Match(pattern, name)
	if err != nil {
		return false, fmt.Errorf("%q is no pattern: a [ without its end", pattern)
	}
	return ok, nil
}

// offer lists the names there are; of many those that come nearest to what was asked for.
func (c *call) offer(asked string, known []string) string {
	const most = 16
	if len(known) <= most {
		return strings.Join(known, ", ")
	}
	return fmt.Sprintf("%s, and %d more, which %s list names",
		strings.Join(spelling.Nearest(asked, known, most/2), ", "), len(known)-most/2, c.name)
}

// seedRange is n seeds from one on.
type seedRange struct{ from, n uint64 }

// total is how many seeds there are in all.
func total(ranges []seedRange) (n uint64) {
	for _, r := range ranges {
		n += r.n
	}
	return n
}

// parseSeeds reads numbers and ranges, in order and without the overlaps.
func parseSeeds(text string) (ranges []seedRange, err error) {
	if text == "random" {
		var b [8]byte
		_, err := rand.Read(b[:])
		return []seedRange{{binary.LittleEndian.Uint64(b[:]), 1}}, err
	}
	for one := range strings.SplitSeq(text, ",") {
		from, n, err := explore.ParseSeeds(one)
		if err != nil {
			return nil, wrong("-seeds: %v", err)
		}
		ranges = append(ranges, seedRange{from, n})
	}
	slices.SortFunc(ranges, func(a, b seedRange) int {
		if a.from < b.from {
			return -1
		}
		return 1
	})
	merged := ranges[:1]
	for _, r := range ranges[1:] {
		last := &merged[len(merged)-1]
		if r.from-last.from <= last.n {
			last.n = max(last.n, r.from-last.from+r.n)
		} else {
			merged = append(merged, r)
		}
	}
	return merged, nil
}

// seedsAfter writes the ranges without the first so many seeds.
func seedsAfter(ranges []seedRange, done uint64) string {
	var text []string
	for _, r := range ranges {
		skip := min(done, r.n)
		done -= skip
		if r.from, r.n = r.from+skip, r.n-skip; r.n > 0 {
			text = append(text, fmt.Sprintf("%d-%d", r.from, r.from+r.n-1))
		}
	}
	return strings.Join(text, ",")
}

// errHolds is that of a run which should fail.
var errHolds = errors.New("every property holds in this run")

// target is one run that is meant.
type target struct {
	name string // as a person names it
	sc   *explore.Scenario
	o    explore.Options
	file string // the repro file that it comes from, if any
	plan string // the file of its plan, if one is given
	many bool   // others are meant as well
}

// targets calls f for each run that is meant, one after the other.
func (c *call) targets(ch *choice, h *how, args []string, f func(t target) error) error {
	jobs, err := c.choose(ch, h, args)
	if err != nil {
		return err
	}
	many := len(jobs) > 1 || jobs[0].n > 1
	for i, j := range jobs {
		for t := range j.targets {
			t.many = many
			if many && !c.tight && (i > 0 || t.o.Seed != j.ranges[0].from) {
				fmt.Fprintln(c.out)
			}
			err := f(t)
			if many && errors.Is(err, errHolds) {
				fmt.Fprintf(c.err, "%s: %v\n", t.name, errHolds)
				continue
			}
			if err != nil || c.exit == exitInterrupted {
				return err
			}
		}
	}
	return nil
}

// target is the one run that is meant.
func (c *call) target(ch *choice, h *how, args []string) (t target, err error) {
	jobs, err := c.choose(ch, h, args)
	if err != nil {
		return t, err
	}
	first := jobs[0]
	for t = range first.targets {
		break
	}
	if len(jobs) > 1 || first.n > 1 {
		return t, wrong("%s is about one run, and several are meant: name one, such as %s",
			c.set.Name(), t.name)
	}
	return t, nil
}

// seeds are those of a job.
func (j *job) seeds(yield func(seed uint64) bool) {
	for _, r := range j.ranges {
		for i := range r.n {
			if !yield(r.from + i) {
				return
			}
		}
	}
}

// targets are the runs of a job.
func (j *job) targets(yield func(t target) bool) {
	for seed := range j.seeds {
		t := target{sc: j.sc, o: j.options, file: j.file, name: j.file, plan: j.plan}
		if t.o.Seed = seed; t.name == "" {
			t.name = fmt.Sprintf("%s/%s/%d", j.sc.Name, t.o.Variant, t.o.Seed)
		}
		if !yield(t) {
			return
		}
	}
}

// planFile is the whole path of the file that says what happens in the run, if there is one: go
// test runs in the folder of its package.
func (t target) planFile() string {
	file := cmp.Or(t.file, t.plan)
	if whole, err := filepath.Abs(file); err == nil && file != "" {
		return whole
	}
	return file
}

// oneFile refuses a file that a flag names for what several runs give.
func (t target) oneFile(flag, file string) error {
	if t.many && file != "" && file != "-" {
		return wrong("%s=%s: a file is of one run, and several are meant", flag, file)
	}
	return nil
}
