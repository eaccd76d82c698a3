package plan

import (
	"fmt"
	"strconv"
	"strings"
)

// Swarm is which faults a draw let exist, and how strong: the number of lines
// by part.
type Swarm struct {
	Faults []Strength
	Budget int // of the schema; 0: none
}

// Strength is how many lines of a fault there are.
type Strength struct {
	Action string
	Lines  int
}

// String prints the swarm: "kill-consumer 2, cut off, crash 1 (budget 3)". It is
// empty if there is nothing to choose.
func (s Swarm) String() string {
	var words []string
	for _, f := range s.Faults {
		if f.Lines == 0 {
			words = append(words, f.Action+" off")
		} else {
			words = append(words, fmt.Sprintf("%s %d", f.Action, f.Lines))
		}
	}
	text := strings.Join(words, ", ")
	if s.Budget > 0 && text != "" {
		text += fmt.Sprintf(" (budget %d)", s.Budget)
	}
	return text
}

// counts draws how many lines each part has.
func (s *Schema) counts(src Source, swarm bool) ([]int, Swarm) {
	counts := make([]int, len(s.Parts))
	var optional []int // parts that the swarm may leave out
	for i, p := range s.Parts {
		if swarm && p.Min == 0 && p.Action.IsFault() {
			optional = append(optional, i)
			continue
		}
		counts[i] = p.Min
		if p.Max > p.Min {
			counts[i] = int(src.Int(s.label(i)+"/lines", int64(p.Min), int64(p.Max)))
		}
	}
	s.choose(src, optional, counts)
	sw := Swarm{Budget: s.Budget}
	s.hold(src, counts)
	for i, p := range s.Parts {
		if p.Action.IsFault() {
			sw.add(p.Action.Name(), counts[i])
		}
	}
	return counts, sw
}

// choose lets each optional fault exist with even odds, but not none of them,
// and draws the strength of those that do.
func (s *Schema) choose(src Source, optional, counts []int) {
	any := false
	for _, i := range optional {
		if len(optional) > 1 && src.Int("swarm/"+s.label(i), 0, 1) == 0 {
			continue
		}
		any = true
		counts[i] = int(src.Int(s.label(i)+"/lines", 1, int64(s.Parts[i].Max)))
	}
	if !any && len(optional) > 0 {
		i := optional[src.Int("swarm", 0, int64(len(optional)-1))]
		counts[i] = int(src.Int(s.label(i)+"/lines", 1, int64(s.Parts[i].Max)))
	}
}

// hold takes faults away, one at a time and never below a part's Min, until the
// plan is within the budget.
func (s *Schema) hold(src Source, counts []int) {
	if s.Budget == 0 {
		return
	}
	for round := 0; ; round++ {
		total, spare := 0, []int(nil)
		for i, p := range s.Parts {
			if p.Action.IsFault() {
				total += counts[i]
				if counts[i] > p.Min {
					spare = append(spare, i)
				}
			}
		}
		if total <= s.Budget || len(spare) == 0 {
			return
		}
		counts[spare[src.Int("budget/"+strconv.Itoa(round), 0, int64(len(spare)-1))]]--
	}
}

func (s *Swarm) add(action string, lines int) {
	for i := range s.Faults {
		if s.Faults[i].Action == action {
			s.Faults[i].Lines += lines
			return
		}
	}
	s.Faults = append(s.Faults, Strength{action, lines})
}
