package net

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"groundhog/sim/fault"
)

// Fault is something the world does to the network, as a small value that compares with ==, prints
// itself and parses back ([ParseFault]): what a plan is made of. [Network.Inject] puts it in force.
//
// Most faults lie across links. A rule is a fault of single packets: every packet that enters a
// link is shown to the rules in order of injection; the first that the packet meets decides, and
// the others do not count it.
type Fault struct {
	Do Effect
	// Hosts are names or patterns as in path.Match, separated by commas, in groups separated by
	// bars: "a,b|c". Across links "*" stands for every other host. Of a rule they are the sending
	// and the receiving hosts, of a fault of names the hosts that ask and the names that they ask
	// about; empty for all.
	Hosts string
	Link  Link // of SetLink

	// Of a rule: which packets.
	Kind  Kind
	Port  int           // of either end; 0: any
	Delay time.Duration // of Deliver, Delay and LookupDelay

	// Which of the packets a rule decides about, or which of the questions. Of a fault across links
	// only For may be set.
	fault.When
}

// Effect is what a fault does.
type Effect uint8

// The effects of faults across links. Each is described at the method of [Network] of the same
// name.
const (
	noEffect     Effect = iota
	Partition           // two groups
	CutOneWay           // two groups: from, to
	Islands             // two groups or more
	Isolate             // one group
	Clog                // two groups: from, to
	Reset               // two groups; nothing lasts
	ResetOneSide        // two groups: the ends that notice, the others; nothing lasts
	SetLink             // two groups: from, to; lifted, the former link is back

	// The effects of rules, on single packets.

	Pass        // let it through, without the faults of the link
	Deliver     // let it arrive Delay from now, whatever the link says
	Delay       // let the link treat it, but arrive later by Delay; those behind overtake it
	Drop        // lose it
	Duplicate   // let the link treat it, and one more copy
	Corrupt     // flip bits of its payload
	Refuse      // lose it, and answer a segment with a RST
	Unreachable // lose it, and answer a segment with "host unreachable"
	Break       // lose it, and break its connection as Network.Reset does

	// The effects on questions about names: see [Stack.Lookup].

	LookupFail   // the name server says that it has failed
	LookupSilent // it says nothing
	LookupDelay  // it answers later by Delay
	numEffects
)

var effectWords = [numEffects]string{
	"", "partition", "cut", "islands", "isolate", "clog", "reset", "reset-one-side", "link",
	"pass", "deliver", "delay", "drop", "duplicate", "corrupt", "refuse", "unreachable", "break",
	"lookup-fail", "lookup-silent", "lookup-delay",
}

// String returns the effect as it stands in the text of a fault.
func (e Effect) String() string {
	if e >= numEffects {
		return "?"
	}
	return effectWords[e]
}

// lasts says whether there is something to lift.
func (e Effect) lasts() bool { return e != Reset && e != ResetOneSide }

// rule says whether the effect is one on single packets.
func (e Effect) rule() bool { return e >= Pass && e <= Break }

// lookup says whether the effect is one on questions about names.
func (e Effect) lookup() bool { return e > Break }

// counted says whether the effect is one on what [fault.When] counts: packets, or questions.
func (e Effect) counted() bool { return e >= Pass }

// timed says whether the effect has a Delay.
func (e Effect) timed() bool { return e == Deliver || e == Delay || e == LookupDelay }

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

// groupsText writes groups of hosts as the field Hosts of a Fault.
func groupsText(of ...[]string) string {
	parts := make([]string, len(of))
	for i, names := range of {
		parts[i] = strings.Join(names, ",")
	}
	return strings.Join(parts, "|")
}

// HostNames lists the hosts that the fault names.
func (f Fault) HostNames() []string {
	parts := f.groups()
	if f.Do.lookup() && len(parts) > 1 {
		parts = parts[:1]
	}
	return slices.Concat(parts...)
}

// Check returns an error that says what is impossible about f, or nil. It does not know which hosts
// there are.
func (f Fault) Check() error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("fault %q: %w", f.String(), fmt.Errorf(format, args...))
	}
	if f.Do == noEffect || f.Do >= numEffects {
		return bad("begins with %s or %s", strings.Join(effectWords[1:numEffects-1], ", "),
			effectWords[numEffects-1])
	}
	if err := f.checkGroups(); err != nil {
		return bad("%w", err)
	}
	if err := f.When.Check(); err != nil {
		return bad("%w", err)
	}
	switch {
	case f.Do != SetLink && f.Link != Link{}:
		return bad("settings of a link belong to link")
	case f.Do.counted():
		if err := f.checkRule(); err != nil {
			return bad("%w", err)
		}
	case f.Kind != AnyKind || f.Port != 0 || f.Delay != 0 || f.When != fault.When{For: f.For}:
		return bad("of all that says which packets, only for=TIME belongs to %v", f.Do)
	case f.For > 0 && !f.Do.lasts():
		return bad("for=%v: a time belongs to a fault that lasts", f.For)
	case f.Do == SetLink:
		if err := f.Link.Check(); err != nil {
			return bad("%w", err)
		}
	}
	return nil
}

// checkGroups checks the hosts.
func (f Fault) checkGroups() error {
	parts := f.groups()
	want := 2
	switch {
	case f.Do == Isolate:
		want = 1
	case f.Do == Islands:
		want = max(2, len(parts))
	case f.Do.counted() && len(parts) == 0:
		return nil
	}
	if len(parts) != want {
		return fmt.Errorf("%v wants %d groups of hosts, separated by a bar, not %d", f.Do, want,
			len(parts))
	}
	var seen []string
	for _, names := range parts {
		for _, name := range names {
			if err := fault.Patterns(name).Check(); err != nil {
				return err
			}
			if !f.Do.counted() && slices.Contains(seen, name) && name != "*" {
				return fmt.Errorf("%q stands twice", name)
			}
			seen = append(seen, name)
		}
	}
	if f.Hosts != groupsText(parts...) {
		return fmt.Errorf("hosts are written a,b|c, without blanks and empty names")
	}
	return nil
}

// sides is how the hosts of a fault that counts are written.
func (e Effect) sides() string {
	if e.lookup() {
		return "host|name, with * for all"
	}
	return "from|to, with * for every host"
}

// checkRule checks what says which packets, or which questions.
func (f Fault) checkRule() error {
	parts := f.groups()
	switch {
	case f.Kind >= numKinds:
		return fmt.Errorf("no kind of packets has number %d", f.Kind)
	case len(parts) == 2 && (len(parts[0]) == 0 || len(parts[1]) == 0):
		return fmt.Errorf("hosts are written %s", f.Do.sides())
	case f.Do.lookup() && (f.Kind != AnyKind || f.Port != 0):
		return fmt.Errorf("kinds of packets and ports do not belong to %v", f.Do)
	case !f.Do.timed() && f.Delay != 0 || f.Delay < 0 || f.Delay > time.Hour:
		return fmt.Errorf("a time belongs to deliver, delay and lookup-delay, from 0s to 1h")
	case f.Port < 0 || f.Port > 65535:
		return fmt.Errorf("port=%d is not between 0 and 65535", f.Port)
	}
	return nil
}
