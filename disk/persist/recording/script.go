package recording

import (
	"fmt"
	"strings"
)

// Script is a list of calls.
type Script struct {
	Name  string
	Setup []string // durable before the calls begin
	Calls []string
}

// ParseScript reads a script. Lines that begin with # say what it is about.
func ParseScript(name, text string) (Script, error) {
	s := Script{Name: name}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line == "---":
			s.Setup, s.Calls = s.Calls, nil
		default:
			if _, err := ParseCall(line); err != nil {
				return s, fmt.Errorf("%s:%d: %w", name, i+1, err)
			}
			s.Calls = append(s.Calls, line)
		}
	}
	return s, nil
}

// Base is the script without its schedule, and for each number of calls that have returned the
// number of those of the base.
func (s Script) Base() (base Script, returned []int) {
	base = Script{Name: s.Name, Setup: s.Setup}
	returned = append(returned, 0)
	for _, line := range s.Calls {
		if c, err := ParseCall(line); err != nil || !c.Scheduling() {
			base.Calls = append(base.Calls, line)
		}
		returned = append(returned, len(base.Calls))
	}
	return base, returned
}
