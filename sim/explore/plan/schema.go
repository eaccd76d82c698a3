package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"groundhog/sim"
)

// Part is a number of lines of one action that a plan is drawn with.
type Part struct {
	Action   Action
	Min, Max int           // how many; a fault with Min 0 is optional: the swarm may leave it out
	From, To time.Duration // when, both included; To 0: always at From
	With     []Domain      // narrower than the action's
}

// Schema is what plans of a scenario are made of.
type Schema struct {
	Scenario string
	Length   time.Duration // lines lie in [0, Length]
	Parts    []Part        // from which plans are drawn
	Actions  []Action      // in order; those of the parts that do not stand here come last
	Budget   int           // most faults in a drawn plan; 0: as the parts have it

	// OnEvents is the share of the drawn faults that hang on events, among those that may fall at
	// any time between two: on events that a run without faults has had between these. The zero
	// Ratio is the default, two of three faults of every third seed; [Timed] is none, nor does
	// [Schema.Mutate] hang one then.
	OnEvents sim.Ratio
}

// Timed is for [Schema.OnEvents]: all faults fall at times.
var Timed = sim.Ratio{Den: 1}

// ParseShare reads a share: a fraction such as 2/3, 1 or 0. The empty text is the zero Ratio.
func ParseShare(text string) (r sim.Ratio, err error) {
	if text == "" {
		return r, nil
	}
	part, of, fraction := strings.Cut(text, "/")
	if r.Num, err = strconv.ParseUint(part, 10, 32); err == nil && fraction {
		r.Den, err = strconv.ParseUint(of, 10, 32)
	} else {
		r.Den = 1
	}
	if err != nil || r.Den == 0 || r.Num > r.Den {
		return sim.Ratio{}, fmt.Errorf("%q: expected a share, such as 2/3, 1 or 0", text)
	}
	return r, nil
}

// PrintShare prints a share as [ParseShare] reads it.
func PrintShare(r sim.Ratio) string {
	switch {
	case r == sim.Ratio{}:
		return ""
	case r.Den == 1:
		return strconv.FormatUint(r.Num, 10)
	}
	return fmt.Sprintf("%d/%d", r.Num, r.Den)
}

// every is how many seeds there are for one that hangs faults on events by default. What events
// find sooner is often what takes thousands of seeds; what needs none is found half as late again
// at worst, since two of three seeds draw as if there were no events.
const every = 3

// Placed returns the schema with the share of faults on events that a seed has: the same one, or
// one in which the default is replaced by what it means for the seed. If no fault of it can hang on
// an event, the share is [Timed].
func (s *Schema) Placed(seed uint64) *Schema {
	placed := *s
	switch {
	case !s.Hangs():
		placed.OnEvents = Timed
	case s.OnEvents == sim.Ratio{} && seed%every == every-1:
		placed.OnEvents = sim.Ratio{Num: 2, Den: 3}
	case s.OnEvents == sim.Ratio{}:
		placed.OnEvents = Timed
	}
	return &placed
}

// Hangs says whether faults may hang on events: some fault of a part may, and the schema does not
// say that all fall at times.
func (s *Schema) Hangs() bool {
	return s.OnEvents != Timed && slices.ContainsFunc(s.Parts, Part.hangs)
}

// hangs says whether lines of the part may hang on events: faults that may fall at any time between
// two.
func (p Part) hangs() bool { return p.Action.IsFault() && p.To > p.From }

// All returns the actions of plans: those that are listed, then those of the parts.
func (s *Schema) All() []Action {
	all := slices.Clone(s.Actions)
	for _, p := range s.Parts {
		if p.Action != nil && !slices.Contains(all, p.Action) {
			all = append(all, p.Action)
		}
	}
	return all
}

// Action returns the action of this name, which may be [Redraw], or nil.
func (s *Schema) Action(name string) Action {
	for _, a := range s.All() {
		if a.Name() == name {
			return a
		}
	}
	if name == Redraw.Name() {
		return Redraw
	}
	return nil
}

// Check returns an error that says what is wrong with the schema, or nil.
func (s *Schema) Check() error {
	seen := make(map[string]bool)
	for _, a := range s.All() {
		if err := a.declared().err; err != nil {
			return fmt.Errorf("plan schema of %s: %w", s.Scenario, err)
		}
		if seen[a.Name()] {
			return fmt.Errorf("plan schema of %s: two actions are called %q", s.Scenario, a.Name())
		}
		seen[a.Name()] = true
	}
	for i, p := range s.Parts {
		if err := s.checkPart(p); err != nil {
			return fmt.Errorf("plan schema of %s: part %d: %w", s.Scenario, i, err)
		}
	}
	return nil
}

func (s *Schema) checkPart(p Part) error {
	if p.Action == nil {
		return fmt.Errorf("it has no action")
	}
	name := p.Action.Name()
	switch {
	case p.Min < 0 || p.Max < max(p.Min, 1):
		return fmt.Errorf("%s: %d to %d lines: expected 0 <= Min <= Max and 1 <= Max",
			name, p.Min, p.Max)
	case p.From < 0 || p.To != 0 && p.To < p.From || max(p.From, p.To) > s.Length:
		return fmt.Errorf("%s: from %v to %v: expected times within 0 and %v",
			name, p.From, p.To, s.Length)
	}
	wide := p.Action.declared().args
	narrow, err := narrowed(wide, p.With)
	for i := range narrow {
		if err == nil {
			err = narrow[i].check()
		}
		if err == nil && !wide[i].covers(&narrow[i]) {
			err = fmt.Errorf("argument %s: %v is not within %v", wide[i].name, &narrow[i], &wide[i])
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// unknown is the error for an action that the schema does not have.
func (s *Schema) unknown(name string) error {
	var known []string
	for _, a := range s.All() {
		known = append(known, a.Name())
	}
	if len(known) == 0 {
		return fmt.Errorf("unknown action %q: scenario %s has none", name, s.Scenario)
	}
	return fmt.Errorf("unknown action %q: scenario %s has %s",
		name, s.Scenario, strings.Join(known, ", "))
}

// word says whether s can stand as one word of a plan.
func word(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		return !letter && !(c >= '0' && c <= '9') && !strings.ContainsRune("-_./+", c)
	})
}
