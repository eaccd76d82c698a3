package plan

import (
	"fmt"
	"slices"
	"time"

	"groundhog/sim"
)

// Mutate returns a plan that differs from p by one change or a few: a line is moved in time, hung
// on another event of those that were seen, or said with another argument; it is left out, alone or
// with all that comes later, repeated, or replaced by another fault at the same place; one comes
// from another plan, or is drawn. Faults stay within what plans are drawn with: their times, their
// numbers, the budget.
func (s *Schema) Mutate(src Source, p, other Plan, seen Profile) Plan {
	m := mutation{Schema: s, src: src, seen: seen, lines: slices.Clone(p.Lines), other: other}
	changes := 1
	for changes < mostChanges && m.src.Int(fmt.Sprintf("more/%d", changes), 0, 1) == 1 {
		changes++
	}
	for i := range changes {
		m.label = fmt.Sprintf("change/%d", i)
		for try := range 8 { // a change may be impossible in this plan
			m.label = fmt.Sprintf("change/%d/%d", i, try)
			if m.change() {
				break
			}
		}
	}
	return New(p.Scenario, m.lines)
}

// mostChanges is how many changes one mutation makes at most.
const mostChanges = 4

// mutation is one under way.
type mutation struct {
	*Schema
	src   Source
	label string // of the change that is made
	seen  Profile
	lines []Line
	other Plan
}

// int draws a number of the present change.
func (m *mutation) int(what string, lo, hi int) int {
	return int(m.src.Int(m.label+"/"+what, int64(lo), int64(hi)))
}

// change makes one change, and says whether it could.
func (m *mutation) change() bool {
	changes := []func(i int) bool{m.move, m.move, m.rehang, m.rehang, m.rehang, m.reword, m.leave,
		m.end, m.end, m.repeat, m.swap, m.swap, m.splice, m.invent}
	kind := m.int("kind", 0, len(changes)-1)
	if len(m.lines) == 0 {
		return m.invent(0)
	}
	return changes[kind](m.int("line", 0, len(m.lines)-1))
}

// part returns the part of the schema that a line may come from, by its action and if that is
// possible its time; nil for what only a person writes.
func (m *mutation) part(l Line) (first *Part) {
	at := time.Duration(l.At)
	for i := range m.Parts {
		p := &m.Parts[i]
		if p.Action.declared() != l.action {
			continue
		}
		if first == nil {
			first = p
		}
		if !l.Hangs() && at >= p.From && at <= max(p.From, p.To) {
			return p
		}
	}
	return first
}

// move changes when a line happens: for one that hangs on an event how long after it, or which one.
func (m *mutation) move(i int) bool {
	l := m.lines[i]
	p := m.part(l)
	if p == nil {
		return false
	}
	from, to := p.From, max(p.From, p.To)
	span := int64(max(to-from, time.Millisecond))
	scale := m.src.Int(m.label+"/scale", 0, 20) // from the whole span down to a millionth
	by := time.Duration(m.src.Int(m.label+"/by", -(span >> scale), span>>scale))
	switch {
	case !l.Hangs():
		l.At = sim.Instant(min(max(time.Duration(l.At)+by, from), to))
	case m.int("nth", 0, 1) == 0:
		l.On.Nth = uint64(max(int64(l.On.Nth)+m.src.Int(m.label+"/next", -2, 2), 1))
	default:
		l.On.Offset = min(max(by, -by), m.Length)
	}
	m.lines[i] = l
	return true
}

// rehang hangs a line on an event that was seen, or takes one off its event.
func (m *mutation) rehang(i int) bool {
	l := m.lines[i]
	p := m.part(l)
	if p == nil || p.To <= p.From || l.IsFault() && m.OnEvents == Timed {
		return false
	}
	from, to := sim.Instant(p.From), sim.Instant(p.To)
	if l.Hangs() && m.int("off", 0, 5) == 0 {
		l.On, l.At = Moment{}, sim.Instant(m.src.Int(m.label+"/at", int64(from), int64(to)))
		m.lines[i] = l
		return true
	}
	on, ok := m.recovery(), !l.IsFault()
	if l.IsFault() || m.int("recovery", 0, 2) > 0 {
		on, ok = m.event(l, from, to)
	}
	if ok {
		l.On, l.At = on, 0
		m.lines[i] = l
	}
	return ok
}

// event draws an event at which a line may happen: one of a kind near to its action, or of its
// host, more often than others; kinds and names with even odds.
func (m *mutation) event(l Line, from, to sim.Instant) (on Moment, ok bool) {
	var some []*Seen
	for i := range m.seen {
		if one := &m.seen[i]; one.any(from, to) {
			some = append(some, one)
		}
	}
	prefer := func(what string, is func(*Seen) bool) {
		if m.int(what, 0, 1) == 1 && slices.ContainsFunc(some, is) {
			some = slices.DeleteFunc(some, func(one *Seen) bool { return !is(one) })
		}
	}
	if near := l.action.near; near != nil {
		prefer("near", func(one *Seen) bool { return slices.Contains(near, one.Kind) })
	}
	if own := l.host(); own != "" {
		prefer("own", func(one *Seen) bool { return one.Host == own })
	}
	if len(some) == 0 {
		return on, false
	}
	var kinds []sim.MomentKind
	for _, one := range some {
		if !slices.Contains(kinds, one.Kind) {
			kinds = append(kinds, one.Kind)
		}
	}
	kind := kinds[m.int("of", 0, len(kinds)-1)]
	some = slices.DeleteFunc(some, func(one *Seen) bool { return one.Kind != kind })
	one := some[m.int("name", 0, len(some)-1)]
	lo, hi := one.within(from, to)
	on = Moment{Kind: one.Kind, Place: one.Place, Host: one.Host, Name: one.Name,
		Nth: uint64(m.int("nth", lo+1, hi))}
	if m.int("late", 0, 2) == 0 { // by microseconds to seconds
		on.Offset = time.Duration(m.src.Int(m.label+"/late", 1, 999)) * time.Microsecond
		if m.int("ms", 0, 1) == 0 {
			on.Offset *= 1000
		}
		on.Offset = min(on.Offset, m.Length)
	}
	return on, true
}

// Inject returns the plan with one more fault, which hangs on that moment. A plan that has all the
// faults that it may have stays as it is.
func (s *Schema) Inject(src Source, p Plan, on Moment) Plan {
	m := mutation{Schema: s, src: src, label: "inject", lines: slices.Clone(p.Lines)}
	l, part, ok := m.fault()
	if !ok || !part.hangs() || !m.room(l) {
		return p
	}
	l.At, l.On = 0, on
	return New(p.Scenario, append(m.lines, l))
}

// AtRecovery returns the plan with some of its operations shortly after a host has booted again, be
// it by which fault it may: what arrives while a program finds out how it stands.
func (s *Schema) AtRecovery(src Source, p Plan) Plan {
	m := mutation{Schema: s, src: src, lines: slices.Clone(p.Lines)}
	for i, l := range m.lines {
		m.label = fmt.Sprintf("recovery/%d", i)
		if p := m.part(l); !l.IsFault() && p != nil && p.To > p.From && m.int("at", 0, 7) == 0 {
			m.lines[i].At, m.lines[i].On = 0, m.recovery()
		}
	}
	return New(p.Scenario, m.lines)
}

// recovery draws a time after a host has booted again: microseconds as likely as milliseconds.
func (m *mutation) recovery() Moment {
	late := time.Microsecond << m.int("late", 0, 20)
	late += time.Duration(m.src.Int(m.label+"/more", 0, int64(late)))
	return Moment{Kind: sim.MomentRecovery, Place: sim.PlaceAt, Nth: uint64(m.int("nth", 1, 2)),
		Offset: min(late, m.Length)}
}

// reword draws one argument of a line anew.
func (m *mutation) reword(i int) bool {
	l := m.lines[i]
	p := m.part(l)
	if p == nil || len(l.values) == 0 {
		return false
	}
	args, err := narrowed(l.action.args, p.With)
	if err != nil {
		return false
	}
	which := m.int("argument", 0, len(args)-1)
	l.values = slices.Clone(l.values)
	l.values[which] = args[which].draw(m.src, m.label+"/value")
	m.lines[i] = l
	return true
}

// leave leaves a line out.
func (m *mutation) leave(i int) bool {
	m.lines = slices.Delete(m.lines, i, i+1)
	return true
}

// end leaves out all that happens at a time after a line: what went wrong before may stay so.
func (m *mutation) end(i int) bool {
	last := m.lines[i]
	n := len(m.lines)
	m.lines = slices.DeleteFunc(m.lines, func(l Line) bool {
		return !l.Hangs() && !last.Hangs() && l.At > last.At
	})
	return len(m.lines) < n
}

// repeat lets a line happen once more, at another time or event.
func (m *mutation) repeat(i int) bool {
	if !m.room(m.lines[i]) {
		return false
	}
	m.lines = append(m.lines, m.lines[i])
	last := len(m.lines) - 1
	return m.rehang(last) || m.move(last) || m.leave(last)
}

// swap puts another fault in the place of one.
func (m *mutation) swap(i int) bool {
	old := m.lines[i]
	if !old.IsFault() {
		return false
	}
	l, p, ok := m.fault()
	if !ok {
		return false
	}
	m.lines = slices.Delete(m.lines, i, i+1)
	if !m.room(l) {
		m.lines = slices.Insert(m.lines, i, old)
		return false
	}
	at := time.Duration(old.At)
	switch {
	case p.To <= p.From: // it has a time of its own
	case old.Hangs():
		l.At, l.On = 0, old.On
	case at >= p.From && at <= p.To:
		l.At = old.At
	}
	m.lines = append(m.lines, l)
	return true
}

// splice takes a line from the other plan.
func (m *mutation) splice(int) bool {
	if len(m.other.Lines) == 0 {
		return false
	}
	l := m.other.Lines[m.int("other", 0, len(m.other.Lines)-1)]
	if slices.ContainsFunc(m.lines, l.Equal) || !m.room(l) {
		return false
	}
	m.lines = append(m.lines, l)
	return true
}

// invent draws one more fault, at a time or at an event.
func (m *mutation) invent(int) bool {
	l, _, ok := m.fault()
	if !ok || !m.room(l) {
		return false
	}
	m.lines = append(m.lines, l)
	if m.int("hangs", 0, 2) > 0 {
		m.rehang(len(m.lines) - 1)
	}
	return true
}

// fault draws a fault of the schema.
func (m *mutation) fault() (l Line, p Part, ok bool) {
	var parts []Part
	for _, p := range m.Parts {
		if p.Action.IsFault() {
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		return l, p, false
	}
	p = parts[m.int("part", 0, len(parts)-1)]
	return m.line(m.src, p, m.label+"/line"), p, true
}

// room says whether the plan may have one more line such as l: as many faults as plans are drawn
// with, of operations twice as many.
func (m *mutation) room(l Line) bool {
	most, same, faults := 0, 0, 0
	for _, p := range m.Parts {
		if p.Action.declared() == l.action {
			most += p.Max
		}
	}
	for _, other := range m.lines {
		if other.action == l.action {
			same++
		}
		if other.IsFault() {
			faults++
		}
	}
	if !l.IsFault() {
		return same < 2*most
	}
	return same < most && (m.Budget == 0 || faults < m.Budget)
}
