package plan

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"groundhog/sim"
)

// Parse reads what [Plan.String] prints. Blanks are free, empty lines and what
// follows a # at the beginning of a line are skipped, and lines need not be in
// order. The error is one line that names the line and what was expected there.
func (s *Schema) Parse(text string) (Plan, error) {
	p := Plan{Scenario: s.Scenario}
	lines := strings.Split(text, "\n")
	start := 0
	for start < len(lines)-1 && blank(lines[start]) {
		start++
	}
	if err := s.heading(strings.Fields(lines[start])); err != nil {
		return p, fmt.Errorf("plan, line %d: %w", start+1, err)
	}
	var err error
	p.Lines, err = s.ParseBody(lines[start+1:], start+2)
	return p, err
}

// ParseBody reads the lines of a plan without its heading; first is the number
// of the first of them, for errors.
func (s *Schema) ParseBody(lines []string, first int) ([]Line, error) {
	var out []Line
	for i, text := range lines {
		if blank(text) {
			continue
		}
		l, err := s.ParseLine(text)
		if err != nil {
			return nil, fmt.Errorf("plan, line %d: %w", first+i, err)
		}
		out = append(out, l)
	}
	return sorted(out), nil
}

func blank(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || line[0] == '#'
}

func (s *Schema) heading(words []string) error {
	if len(words) != 4 || words[0] != "groundhog" || words[1] != "plan" {
		return fmt.Errorf("%q: expected the heading \"groundhog plan %d %s\"",
			strings.Join(words, " "), Version, s.Scenario)
	}
	switch v, err := strconv.Atoi(words[2]); {
	case err != nil || v < 1:
		return fmt.Errorf("%q is no version: expected %d", words[2], Version)
	case v > Version:
		return fmt.Errorf("the plan is of version %d, newer than this program, which reads up to "+
			"%d: use the program that wrote it", v, Version)
	}
	if words[3] != s.Scenario {
		return fmt.Errorf("the plan is for scenario %s, not for %s", words[3], s.Scenario)
	}
	return nil
}

// ParseLine reads one line.
func (s *Schema) ParseLine(text string) (Line, error) {
	l, rest, err := s.parseWhen(text)
	if err != nil {
		return Line{}, err
	}
	kind, rest := field(rest)
	name, rest := field(rest)
	known := s.Action(name)
	if known == nil {
		return Line{}, s.unknown(name)
	}
	l.action = known.declared()
	if want := l.action.Kind(); kind != want {
		return Line{}, fmt.Errorf("%q before %s: expected %q", kind, name, want)
	}
	given, err := arguments(rest)
	if err != nil {
		return Line{}, fmt.Errorf("%s: %w", name, err)
	}
	for i := range l.action.args {
		a := &l.action.args[i]
		v, ok := given[a.name]
		if !ok {
			return Line{}, fmt.Errorf("%s: argument %s is missing", name, a.name)
		}
		if v, err = a.canonical(v); err != nil {
			return Line{}, fmt.Errorf("%s: argument %s: %w", name, a.name, err)
		}
		l.values = append(l.values, v)
		delete(given, a.name)
	}
	if len(given) > 0 {
		return Line{}, fmt.Errorf("%s has no argument %q: expected %s",
			name, least(given), l.action.usage())
	}
	return l, nil
}

// parseWhen reads when a line happens, and returns what follows.
func (s *Schema) parseWhen(text string) (l Line, rest string, err error) {
	at, rest := field(text)
	if _, hangs := place(at); hangs {
		if l.On, rest, err = parseMoment(text); err == nil {
			err = l.On.check(s.Length)
		}
		return l, rest, err
	}
	d, err := time.ParseDuration(at)
	switch {
	case err != nil:
		return l, "", fmt.Errorf("%q is no time: expected TIME op|fault ACTION ARGUMENT=VALUE…, "+
			"such as 2.5s, or an event in place of the time, such as before sync 3 of HOST", at)
	case d < 0 || d > s.Length:
		return l, "", fmt.Errorf("time %v: expected one from 0s to %v", d, s.Length)
	}
	l.At = sim.Instant(d)
	return l, rest, nil
}

// field takes the first word off a text.
func field(text string) (first, rest string) {
	first, rest, _ = strings.Cut(strings.TrimSpace(text), " ")
	return first, rest
}

// arguments reads NAME=VALUE…; a value may be quoted.
func arguments(text string) (map[string]string, error) {
	given := make(map[string]string)
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		name, rest, ok := strings.Cut(text, "=")
		if !ok || !word(name) {
			first, _ := field(text)
			return nil, fmt.Errorf("%q: expected ARGUMENT=VALUE", first)
		}
		value := ""
		if strings.HasPrefix(rest, `"`) {
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil {
				return nil, fmt.Errorf("argument %s: the quoted text has no end", name)
			}
			if value, err = strconv.Unquote(quoted); err != nil {
				return nil, fmt.Errorf("argument %s: %s is no quoted text", name, quoted)
			}
			text = rest[len(quoted):]
		} else {
			value, text, _ = strings.Cut(rest, " ")
		}
		if _, twice := given[name]; twice {
			return nil, fmt.Errorf("argument %s stands twice", name)
		}
		given[name] = value
	}
	return given, nil
}

// least returns the alphabetically first key.
func least(m map[string]string) string {
	first := ""
	for name := range m { // order-free: the least of all
		if first == "" || name < first {
			first = name
		}
	}
	return first
}

// usage names the arguments of the action.
func (a *action) usage() string {
	if len(a.args) == 0 {
		return "none"
	}
	var names []string
	for _, arg := range a.args {
		names = append(names, arg.name)
	}
	return strings.Join(names, ", ")
}
