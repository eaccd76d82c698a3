package net

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"groundhog/sim"
)

// String prints the rule as [ParseRule] reads it, in words:
//
//	drop syn from client* to server port 80 nth 1-3 chance 1/10 since 2s until 5s
//
// Clauses that say nothing are left out.
func (r Rule) String() string {
	var b strings.Builder
	b.WriteString(r.Do.String())
	if r.Do == Deliver || r.Do == Delay {
		fmt.Fprintf(&b, " %v", r.After)
	}
	if r.Kind != AnyKind {
		fmt.Fprintf(&b, " %v", r.Kind)
	}
	if r.From != "" {
		fmt.Fprintf(&b, " from %s", r.From)
	}
	if r.To != "" {
		fmt.Fprintf(&b, " to %s", r.To)
	}
	if r.Port != 0 {
		fmt.Fprintf(&b, " port %d", r.Port)
	}
	switch {
	case r.First == 0 && r.Last == 0:
	case r.First == r.Last:
		fmt.Fprintf(&b, " nth %d", r.First)
	case r.Last == 0:
		fmt.Fprintf(&b, " nth %d-", r.First)
	default:
		fmt.Fprintf(&b, " nth %d-%d", r.First, r.Last)
	}
	if r.Chance != (sim.Ratio{}) {
		fmt.Fprintf(&b, " chance %s", ratioText(r.Chance))
	}
	if r.Since != 0 {
		fmt.Fprintf(&b, " since %v", r.Since)
	}
	if r.Until != 0 {
		fmt.Fprintf(&b, " until %v", r.Until)
	}
	return b.String()
}

// ParseRule reads what [Rule.String] prints: a verb (with its time for deliver
// and delay), a kind of packets or nothing for all, then clauses in any order,
// each at most once:
//
//	pass | deliver d | delay d | drop | duplicate | corrupt | refuse | unreachable | break
//	any | stream | syn | synack | data | ack | fin | rst | datagram
//	from pattern, to pattern, port p, nth n | nth n-m | nth n-, chance n/m, since d, until d
//
// The error is one line that says what is wrong and where.
func ParseRule(text string) (Rule, error) {
	words := strings.Fields(text)
	var r Rule
	if len(words) == 0 {
		return Rule{}, r.Check()
	}
	for v := none + 1; v < numVerbs; v++ {
		if words[0] == v.String() {
			r.Do = v
		}
	}
	if r.Do == none {
		return Rule{}, fmt.Errorf("rule %q: %q is no verb: use pass, deliver d, delay d, drop, duplicate, corrupt, "+
			"refuse, unreachable or break", text, words[0])
	}
	words = words[1:]
	if r.Do == Deliver || r.Do == Delay {
		if len(words) == 0 {
			return Rule{}, fmt.Errorf("rule %q: %v wants a time, such as %v 5ms", text, r.Do, r.Do)
		}
		d, err := time.ParseDuration(words[0])
		if err != nil {
			return Rule{}, fmt.Errorf("rule %q: %q is no time such as 5ms", text, words[0])
		}
		r.After, words = d, words[1:]
	}
	if len(words) > 0 {
		for k := AnyKind; k < numKinds; k++ {
			if words[0] == k.String() {
				r.Kind, words = k, words[1:]
				break
			}
		}
	}
	seen := make(map[string]bool)
	for ; len(words) > 0; words = words[2:] {
		if len(words) == 1 {
			return Rule{}, fmt.Errorf("rule %q: %q at the end wants a value behind it", text, words[0])
		}
		if seen[words[0]] {
			return Rule{}, fmt.Errorf("rule %q: %q stands twice", text, words[0])
		}
		seen[words[0]] = true
		if err := r.clause(words[0], words[1]); err != nil {
			return Rule{}, fmt.Errorf("rule %q: at %q: %w", text, words[0]+" "+words[1], err)
		}
	}
	if err := r.Check(); err != nil {
		return Rule{}, err
	}
	return r, nil
}

func (r *Rule) clause(name, value string) (err error) {
	switch name {
	case "from":
		r.From = value
	case "to":
		r.To = value
	case "port":
		r.Port, err = strconv.Atoi(value)
	case "nth":
		r.First, r.Last, err = parseNth(value)
	case "chance":
		r.Chance, err = parseRatio(value)
	case "since":
		r.Since, err = time.ParseDuration(value)
	case "until":
		r.Until, err = time.ParseDuration(value)
	default:
		err = fmt.Errorf("%q is neither a kind of packets nor from, to, port, nth, chance, since or until", name)
	}
	return err
}

// parseNth reads "3", "3-7" or "3-".
func parseNth(text string) (first, last uint64, err error) {
	a, b, ranged := strings.Cut(text, "-")
	first, err = strconv.ParseUint(a, 10, 64)
	last = first
	if err == nil && ranged {
		last = 0
		if b != "" {
			last, err = strconv.ParseUint(b, 10, 64)
			if last == 0 {
				err = fmt.Errorf("the last is 0")
			}
		}
	}
	if err != nil || first == 0 {
		return 0, 0, fmt.Errorf("%q is not n, n-m or n-, counted from 1", text)
	}
	return first, last, nil
}

// oneWord says whether s can stand in the text of a rule.
func oneWord(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return unicode.IsSpace(c) || c == unicode.ReplacementChar })
}
