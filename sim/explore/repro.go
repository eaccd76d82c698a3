package explore

import (
	"fmt"
	"strconv"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// Repro is the file that replays one failure.
type Repro struct {
	Comment  []string // free text
	Scenario string
	Variant  string
	Seed     uint64
	Policy   sim.Policy
	Target   Target
	Verdict  string // "violated", "stuck" or "exhausted"
	Hash     uint64
	Rule     Rule
	Plan     plan.Plan
}

// reproVersion is the version of the file format.
const reproVersion = 1

// Rule says what it means if the failure no longer shows.
type Rule string

// The rules.
const (
	// RuleDefect: the variant fails on purpose. If it no longer does, the repro is lost.
	RuleDefect Rule = "defect"
	// RuleBug: the code may be repaired. If it no longer fails, it is fixed.
	RuleBug Rule = "bug"
	// RuleFixed: it was repaired. If it fails again, it has regressed.
	RuleFixed Rule = "fixed"
)

// NewRepro makes the repro of a run that shows the target.
func NewRepro(o Outcome, t Target, rule Rule) Repro {
	return Repro{
		Scenario: o.Scenario, Variant: o.Variant, Seed: o.Seed, Policy: o.Policy, Target: t,
		Verdict: o.verdict(t).Kind.String(), Hash: o.Hash, Rule: rule, Plan: o.Plan,
	}
}

// Options are those with which [Execute] replays the repro.
func (r Repro) Options() Options {
	return Options{Variant: r.Variant, Seed: r.Seed, Policy: r.Policy, Plan: &r.Plan}
}

// String prints the file as [ParseRepro] reads it.
func (r Repro) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "groundhog repro %d\n", reproVersion)
	for _, c := range r.Comment {
		fmt.Fprintln(&b, strings.TrimRight("# "+c, " "))
	}
	for _, row := range [][2]string{
		{"scenario", r.Scenario},
		{"variant", r.Variant},
		{"seed", strconv.FormatUint(r.Seed, 10)},
		{"policy", r.Policy.String()},
		{"property", r.Target.Property},
		{"key", r.Target.Key},
		{"verdict", r.Verdict},
		{"hash", fmt.Sprintf("%016x", r.Hash)},
		{"rule", string(r.Rule)},
	} {
		fmt.Fprintf(&b, "%-9s %s\n", row[0], row[1])
	}
	fmt.Fprintf(&b, "plan %d\n%s", plan.Version, r.Plan.Body())
	return b.String()
}

// ParseRepro reads a repro file and finds its scenario among all. The error is
// one line that names the line of the file and what was expected there.
func ParseRepro(all []*Scenario, text string) (Repro, *Scenario, error) {
	p := reproParser{lines: strings.Split(text, "\n")}
	r, sc, err := p.parse(all)
	if err != nil {
		return Repro{}, nil, &ReproError{p.at, err}
	}
	return r, sc, nil
}

type reproParser struct {
	lines   []string
	at      int // number of the line last read
	comment []string
}

// next returns the next line that is no comment and not empty.
func (p *reproParser) next() string {
	for p.at < len(p.lines) {
		line := strings.TrimSpace(p.lines[p.at])
		p.at++
		if strings.HasPrefix(line, "#") {
			p.comment = append(p.comment, strings.TrimSpace(line[1:]))
		} else if line != "" {
			return line
		}
	}
	return ""
}

// row reads the line "name value".
func (p *reproParser) row(name string) (string, error) {
	got, value, _ := strings.Cut(p.next(), " ")
	if value = strings.TrimSpace(value); got != name || value == "" {
		return "", fmt.Errorf("%q: expected \"%s VALUE\"", strings.TrimSpace(got+" "+value), name)
	}
	return value, nil
}

func (p *reproParser) parse(all []*Scenario) (r Repro, sc *Scenario, err error) {
	if err := p.heading(); err != nil {
		return r, nil, err
	}
	number := func(base int) func(string) (uint64, error) {
		return func(s string) (uint64, error) {
			n, err := strconv.ParseUint(s, base, 64)
			if err != nil {
				err = fmt.Errorf("%q is no number of base %d below 2^64", s, base)
			}
			return n, err
		}
	}
	text := func(s string) (string, error) { return s, nil }
	rule := func(s string) (Rule, error) {
		if k := Rule(s); k == RuleDefect || k == RuleBug || k == RuleFixed {
			return k, nil
		}
		return "", fmt.Errorf("unknown rule %q: expected defect, bug or fixed", s)
	}
	into(p, &err, "scenario", &r.Scenario, text)
	into(p, &err, "variant", &r.Variant, text)
	into(p, &err, "seed", &r.Seed, number(10))
	into(p, &err, "policy", &r.Policy, sim.ParsePolicy)
	into(p, &err, "property", &r.Target.Property, text)
	into(p, &err, "key", &r.Target.Key, text)
	into(p, &err, "verdict", &r.Verdict, text)
	into(p, &err, "hash", &r.Hash, number(16))
	into(p, &err, "rule", &r.Rule, rule)
	if err != nil {
		return r, nil, err
	}
	r.Comment = p.comment
	sc, err = p.plan(all, &r)
	return r, sc, err
}

// into reads the row of this name, unless an error came before.
func into[T any](p *reproParser, err *error, name string, to *T, parse func(string) (T, error)) {
	if *err != nil {
		return
	}
	var value string
	if value, *err = p.row(name); *err == nil {
		*to, *err = parse(value)
	}
}

func (p *reproParser) heading() error {
	words := strings.Fields(p.next())
	if len(words) != 3 || words[0] != "groundhog" || words[1] != "repro" {
		return fmt.Errorf("%q: expected \"groundhog repro %d\"", strings.Join(words, " "),
			reproVersion)
	}
	return version(words[2], reproVersion)
}

func version(text string, known int) error {
	switch v, err := strconv.Atoi(text); {
	case err != nil || v < 1:
		return fmt.Errorf("%q is no version: expected %d", text, known)
	case v > known:
		return fmt.Errorf("version %d is newer than this program, which reads up to %d: use the "+
			"program that wrote it", v, known)
	}
	return nil
}

// plan finds the scenario and reads what should happen in it.
func (p *reproParser) plan(all []*Scenario, r *Repro) (*Scenario, error) {
	sc, err := Find(all, r.Scenario)
	if err != nil {
		return nil, &MissingError{err}
	}
	if _, err := sc.Variant(r.Variant); err != nil {
		return nil, &MissingError{err}
	}
	v, err := p.row("plan")
	if err == nil {
		err = version(v, plan.Version)
	}
	if err != nil {
		return nil, err
	}
	var lines []plan.Line
	for {
		text := p.next()
		if text == "" {
			r.Plan = plan.New(r.Scenario, lines)
			return sc, nil
		}
		l, err := sc.Schema().ParseLine(text)
		if err != nil {
			return nil, &MissingError{err}
		}
		lines = append(lines, l)
	}
}
