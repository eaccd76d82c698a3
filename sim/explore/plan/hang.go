package plan

import (
	"slices"
	"sort"

	"groundhog/sim"
)

// Profile is which moments a run of the scenario has, in the order in which they came first.
type Profile []Seen

// Seen is moments of one kind, host and name: when each of them was, the first of them at least. A
// Seen without a name is of all names together.
type Seen struct {
	Kind  sim.MomentKind
	Place sim.Place
	Host  string
	Name  string
	At    []sim.Instant
}

// within returns the moments between two times, by number from 1 on: those after lo, up to hi.
func (s *Seen) within(from, to sim.Instant) (lo, hi int) {
	lo = sort.Search(len(s.At), func(i int) bool { return s.At[i] >= from })
	hi = sort.Search(len(s.At), func(i int) bool { return s.At[i] > to })
	return lo, hi
}

// any says whether there are moments between two times.
func (s *Seen) any(from, to sim.Instant) bool {
	if first := s.At[0]; first >= from {
		return first <= to
	}
	lo, hi := s.within(from, to)
	return lo < hi
}

// weights is how often faults hang on moments of a kind, next to the others that a run has. What a
// program does to make data durable, and what it tells others, decides more than what it reads.
var weights = [...]int64{
	sim.MomentSync: 6, sim.MomentRename: 4, sim.MomentRemove: 2, sim.MomentTruncate: 1,
	sim.MomentCreate: 1, sim.MomentLink: 1, sim.MomentMkdir: 1, sim.MomentWrite: 3,
	sim.MomentRead: 1, sim.MomentSend: 4, sim.MomentReceive: 4, sim.MomentConnect: 1,
	sim.MomentClock: 1, sim.MomentNote: 3, sim.MomentRecovery: 0, sim.MomentState: 2,
}

// hanging hangs the lines of a part on moments that were seen.
type hanging struct {
	share sim.Ratio
	part  Part
	some  []*Seen // those in the time of the part
	space []*Seen // for those that are left of them for a line
}

// hanging returns what hangs the lines of a part; the slices of another one are used again.
func (s *Schema) hanging(part Part, seen Profile, reuse hanging) hanging {
	h := hanging{s.OnEvents, part, reuse.some[:0], reuse.space}
	if h.share.Num == 0 || !part.hangs() {
		return h
	}
	from, to := sim.Instant(part.From), sim.Instant(part.To)
	for i := range seen {
		if m := &seen[i]; weights[m.Kind] > 0 && m.any(from, to) {
			h.some = append(h.some, m)
		}
	}
	return h
}

// hang lets a fault that may fall at any time between two hang on a moment, if the share says so
// and the profile has one then: in three of four cases one near to the action, and one of the host
// that the line is about. Kinds, then names, then moments of one name are drawn with even
// odds, so that what is rare is met as often as what is frequent.
func (h *hanging) hang(src Source, l *Line, label string) {
	if len(h.some) == 0 ||
		src.Int(label+"/hangs", 1, int64(h.share.Den)) > int64(h.share.Num) {
		return
	}
	some := append(h.space[:0], h.some...)
	h.space = some
	prefer := func(what string, is func(*Seen) bool) {
		if src.Int(label+what, 1, 4) > 1 && slices.ContainsFunc(some, is) {
			some = slices.DeleteFunc(some, func(m *Seen) bool { return !is(m) })
		}
	}
	if near := h.part.Action.declared().near; near != nil {
		prefer("/near", func(m *Seen) bool { return slices.Contains(near, m.Kind) })
	}
	if own := l.host(); own != "" {
		prefer("/own", func(m *Seen) bool { return m.Host == own })
	}
	kind := drawKind(src, label+"/kind", some)
	some = slices.DeleteFunc(some, func(m *Seen) bool { return m.Kind != kind })
	m := some[src.Int(label+"/moment", 0, int64(len(some)-1))]
	lo, hi := m.within(sim.Instant(h.part.From), sim.Instant(h.part.To))
	l.At = 0
	l.On = Moment{Kind: m.Kind, Place: m.Place, Host: m.Host, Name: m.Name,
		Nth: uint64(src.Int(label+"/nth", int64(lo)+1, int64(hi)))}
}

// drawKind draws a kind among those that there are.
func drawKind(src Source, label string, seen []*Seen) sim.MomentKind {
	kinds := make([]sim.MomentKind, 0, len(weights))
	sum := int64(0)
	for _, m := range seen {
		if !slices.Contains(kinds, m.Kind) {
			kinds = append(kinds, m.Kind)
			sum += weights[m.Kind]
		}
	}
	at := src.Int(label, 1, sum)
	for _, k := range kinds {
		if at -= weights[k]; at <= 0 {
			return k
		}
	}
	panic("plan: the weights of the kinds do not add up")
}

// host is the host that the line is about, empty if it does not say so.
func (l Line) host() string {
	for i := range l.action.args {
		if l.action.args[i].name == "host" {
			return l.values[i]
		}
	}
	return ""
}
