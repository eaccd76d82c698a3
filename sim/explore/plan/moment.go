package plan

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"groundhog/sim"
)

// Moment is when a line happens that hangs on an event instead of a time. The zero Moment is none.
type Moment struct {
	Kind   sim.MomentKind
	Place  sim.Place
	Nth    uint64        // which of those that match, from 1 on
	Host   string        // whose; empty: of the host that comes to it first
	Name   string        // a file, another host or a topic, as in [path.Match]; empty: any
	Offset time.Duration // how long after it
}

// String prints the moment as lines do: `before sync 3 of server "wal" +1ms`.
func (m Moment) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %d", m.Place, m.Kind, m.Nth)
	switch {
	case m.Kind.OfNetwork() && m.Name != "":
		b.WriteString(" of " + m.link())
	case m.Host != "":
		b.WriteString(" of " + m.Host)
	}
	if m.Name != "" && !m.Kind.OfNetwork() {
		b.WriteString(" " + strconv.Quote(m.Name))
	}
	if m.Offset > 0 {
		fmt.Fprintf(&b, " +%v", m.Offset)
	}
	return b.String()
}

// link names the two hosts of a moment of the network in the direction in which bytes go.
func (m Moment) link() string {
	host := m.Host
	if host == "" {
		host = "*"
	}
	if m.Kind == sim.MomentReceive {
		return m.Name + "|" + host
	}
	return host + "|" + m.Name
}

// Matches says whether a run has come to a moment of these, whichever it is by number.
func (m Moment) Matches(r sim.Moment) bool {
	if m.Kind != r.Kind || m.Place != r.Place || m.Host != "" && m.Host != r.Host.Name() {
		return false
	}
	return m.Name == "" || glob(m.Name, r.Name) || r.Other != "" && glob(m.Name, r.Other)
}

func glob(pattern, name string) bool {
	if pattern == name {
		return true
	}
	ok, err := path.Match(pattern, name)
	return err == nil && ok
}

// OwnTopics are the beginnings of topics that disks, networks, programs and the plan itself use for
// notes: no line hangs on those, since the operations that they tell of are moments themselves.
var OwnTopics = []string{"disk.", "net ", "sys.", "linux."}

// check says what is impossible about the moment in a plan of this length.
func (m Moment) check(length time.Duration) error {
	if !slices.Contains(m.Kind.Places(), m.Place) {
		var words []string
		for _, p := range m.Kind.Places() {
			words = append(words, p.String())
		}
		return fmt.Errorf("%q before %s: expected %s", m.Place, m.Kind,
			strings.Join(words, ", "))
	}
	if m.Offset < 0 || m.Offset > length {
		return fmt.Errorf("+%v: expected a time from 0s to %v", m.Offset, length)
	}
	if _, err := path.Match(m.Name, ""); err != nil {
		return fmt.Errorf("%q is no name and no pattern such as *.log", m.Name)
	}
	for _, own := range OwnTopics {
		if m.Kind == sim.MomentNote && strings.HasPrefix(m.Name, own) {
			return fmt.Errorf("notes such as %q tell of operations: hang the line on one of "+
				"these, such as %q", m.Name, "before sync 1 of HOST")
		}
	}
	return nil
}

// place reads the word with which a moment begins.
func place(word string) (sim.Place, bool) {
	for p := sim.PlaceBefore; p <= sim.PlaceAt; p++ {
		if p.String() == word {
			return p, true
		}
	}
	return 0, false
}

// parseMoment reads a moment at the beginning of a line, and returns what follows it.
func parseMoment(text string) (m Moment, rest string, err error) {
	word, rest := field(text)
	m.Place, _ = place(word)
	m.Nth = 1
	if word, rest = field(rest); !m.setKind(word) {
		var known []string
		for _, k := range sim.MomentKinds() {
			known = append(known, k.String())
		}
		return m, "", fmt.Errorf("%q is no event: expected one of %s", word,
			strings.Join(known, " "))
	}
	if m.Place == sim.PlaceAt { // the first place of those that have several
		m.Place = m.Kind.Places()[0]
	}
	for {
		rest = strings.TrimSpace(rest)
		if strings.HasPrefix(rest, `"`) {
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil {
				return m, "", fmt.Errorf("the quoted name of the %s has no end", m.Kind)
			}
			m.Name, _ = strconv.Unquote(quoted)
			rest = rest[len(quoted):]
			continue
		}
		word, after := field(rest)
		if word == "op" || word == "fault" || word == "" {
			return m, rest, nil
		}
		if word == "of" {
			word, after = field(after)
			err = m.setHost(word)
		} else {
			err = m.set(word)
		}
		if err != nil {
			return m, "", err
		}
		rest = after
	}
}

func (m *Moment) setKind(word string) bool {
	for _, k := range sim.MomentKinds() {
		if k.String() == word {
			m.Kind = k
			return true
		}
	}
	return false
}

// setHost reads whose event it is: a host, or for one of the network two.
func (m *Moment) setHost(word string) error {
	a, b, link := strings.Cut(word, "|")
	switch {
	case word == "" || word == "op" || word == "fault":
		return fmt.Errorf("\"of\" at the end: expected the name of a host")
	case link && !m.Kind.OfNetwork():
		return fmt.Errorf("%q: only connect, send and receive are between two hosts: expected one",
			word)
	case link && m.Kind == sim.MomentReceive:
		m.Name, m.Host = a, b
	case link:
		m.Host, m.Name = a, b
	default:
		m.Host = a
	}
	if m.Host == "*" {
		m.Host = ""
	}
	if m.Kind.OfNetwork() && m.Name == "*" {
		m.Name = ""
	}
	return nil
}

// set reads a number, an offset, or a name that stands without quotes.
func (m *Moment) set(text string) (err error) {
	switch {
	case text[0] == '+':
		if m.Offset, err = time.ParseDuration(text[1:]); err != nil {
			return fmt.Errorf("%q is no time after the event: expected one such as +1ms", text)
		}
	case text[0] >= '0' && text[0] <= '9':
		if m.Nth, err = strconv.ParseUint(text, 10, 64); err != nil || m.Nth == 0 {
			return fmt.Errorf("%q says which one: expected a number from 1", text)
		}
	case strings.Contains(text, "|"):
		return m.setHost(text)
	case !word(text):
		return fmt.Errorf("%q: expected a number, of HOST, \"NAME\" or +TIME, then op or fault",
			text)
	default:
		m.Name = text
	}
	return nil
}

// simpler returns moments that say nearly the same in a simpler way, the simplest first.
func (m Moment) simpler(length time.Duration) (out []Moment) {
	if m.Offset > 0 {
		n := m
		n.Offset = 0
		out = append(out, n)
	}
	for step := m.Nth - 1; step > 0; step /= 2 {
		n := m
		n.Nth -= step
		out = append(out, n)
	}
	for _, t := range rounder(m.Offset, 0, length) {
		if t > 0 {
			n := m
			n.Offset = t
			out = append(out, n)
		}
	}
	return out
}
