package net

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Fault is something the world does to the network, as a small value that
// compares with ==, prints itself and parses back ([ParseFault]): what a plan is
// made of. [Network.Strike] makes it happen.
type Fault struct {
	Do Deed
	// Hosts are names, separated by commas, in groups separated by bars:
	// "a,b|c". "*" stands for every other host.
	Hosts string
	// For is after how long the fault is taken back; 0: when somebody heals it.
	For  time.Duration
	Link Link // of SetLink
	Rule Rule // of AddRule
}

// Deed is what a fault does.
type Deed uint8

// The deeds. Each is described at the method of [Network] of the same name.
const (
	noDeed       Deed = iota
	Partition         // two groups
	CutOneWay         // two groups: from, to
	Islands           // two groups or more
	Isolate           // one group
	Clog              // two groups: from, to
	Reset             // two groups; nothing to heal
	ResetOneSide      // two groups: the ends that notice, the others; nothing to heal
	SetLink           // two groups: from, to; healing brings the former link back
	AddRule           // no group; see Network.Install
	numDeeds
)

var deedNames = [numDeeds]string{
	"", "partition", "cut", "islands", "isolate", "clog", "reset", "reset-one-side", "link", "rule",
}

// String returns the deed as it stands in the text of a fault.
func (d Deed) String() string {
	if d >= numDeeds {
		return "?"
	}
	return deedNames[d]
}

// lasting says whether there is something to heal.
func (d Deed) lasting() bool { return d != Reset && d != ResetOneSide }

// groups returns the hosts by group.
func (f Fault) groups() [][]string {
	if f.Hosts == "" {
		return nil
	}
	var out [][]string
	for part := range strings.SplitSeq(f.Hosts, "|") {
		out = append(out, strings.FieldsFunc(part, func(c rune) bool { return c == ',' }))
	}
	return out
}

// Check returns an error that says what is impossible about f, or nil. It does
// not know which hosts there are.
func (f Fault) Check() error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("fault %q: "+format, append([]any{f.String()}, args...)...)
	}
	parts := f.groups()
	want := 2
	switch f.Do {
	case Isolate:
		want = 1
	case AddRule:
		want = 0
	case Islands:
		want = max(2, len(parts))
	}
	switch {
	case f.Do == noDeed || f.Do >= numDeeds:
		return bad("begins with partition, cut, islands, isolate, clog, reset, reset-one-side, link or rule")
	case len(parts) != want:
		return bad("%v wants %d groups of hosts, separated by a bar, not %d", f.Do, want, len(parts))
	case f.For < 0 || f.For > 0 && !f.Do.lasting():
		return bad("for %v: a time above zero belongs to a fault that lasts", f.For)
	case f.Do != SetLink && f.Link != Link{} || f.Do != AddRule && f.Rule != Rule{}:
		return bad("a link belongs to the deed link, a rule to the deed rule")
	case f.Do == AddRule:
		return f.Rule.Check()
	case f.Do == SetLink:
		if err := f.Link.Check(); err != nil {
			return err
		}
	}
	var seen []string
	for _, names := range parts {
		for _, name := range names {
			if !oneWord(name) || slices.Contains(seen, name) && name != "*" {
				return bad("%q stands twice, or is no name of a host", name)
			}
			seen = append(seen, name)
		}
	}
	if f.Hosts != groups(parts...) {
		return bad("hosts are written a,b|c, without blanks and empty names")
	}
	return nil
}

// String prints the fault as [ParseFault] reads it:
//
//	partition a,b|c for 3s
//	cut a|b,c
//	islands a|b,c|d
//	isolate a for 1m0s
//	clog a|*
//	reset a|b
//	reset-one-side a|b
//	link a|b for 10s latency=uniform(1ms,5ms) loss=1/10
//	rule for 5s drop syn to b port 80
func (f Fault) String() string {
	var b strings.Builder
	b.WriteString(f.Do.String())
	if f.Hosts != "" {
		b.WriteString(" " + f.Hosts)
	}
	if f.For != 0 {
		fmt.Fprintf(&b, " for %v", f.For)
	}
	switch f.Do {
	case SetLink:
		b.WriteString(" " + f.Link.String())
	case AddRule:
		b.WriteString(" " + f.Rule.String())
	}
	return b.String()
}

// ParseFault reads what [Fault.String] prints. The error is one line.
func ParseFault(text string) (Fault, error) {
	var f Fault
	words := strings.Fields(text)
	if len(words) == 0 {
		return Fault{}, f.Check()
	}
	f.Do = Deed(max(0, slices.Index(deedNames[:], words[0])))
	if words = words[1:]; f.Do == noDeed {
		return Fault{}, fmt.Errorf("fault %q: %w", text, f.Check())
	}
	if f.Do != AddRule && len(words) > 0 {
		f.Hosts, words = words[0], words[1:]
	}
	if len(words) > 1 && words[0] == "for" {
		d, err := time.ParseDuration(words[1])
		if err != nil || d <= 0 {
			return Fault{}, fmt.Errorf("fault %q: %q is no time above zero such as 3s", text, words[1])
		}
		f.For, words = d, words[2:]
	}
	var err error
	rest := strings.Join(words, " ")
	switch {
	case f.Do == SetLink:
		f.Link, err = ParseLink(rest)
	case f.Do == AddRule:
		f.Rule, err = ParseRule(rest)
	case rest != "":
		err = fmt.Errorf("%q is too much", rest)
	}
	if err == nil {
		err = f.Check()
	}
	if err != nil {
		return Fault{}, fmt.Errorf("fault %q: %w", text, err)
	}
	return f, nil
}
