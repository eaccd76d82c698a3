package sim

// Moment is a place in a run that can be named without a time: somebody does something of a kind,
// to what has a name. Whoever counts moments by host, kind and name can say "the third sync of the
// server", and no other traffic moves that.
type Moment struct {
	Kind  MomentKind
	Place Place
	Host  *Host
	// Name is of the file, the other host, or the topic of the note; Other is the second name of a
	// rename or a link.
	Name, Other string
}

// MomentKind is what somebody does at a moment.
type MomentKind uint8

// The kinds of moments: operations on a disk, of the network, and what hosts tell and suffer.
const (
	NoMoment MomentKind = iota
	MomentOpen
	MomentCreate
	MomentClose
	MomentRead
	MomentWrite
	MomentTruncate
	MomentSync
	MomentMkdir
	MomentRename
	MomentRemove
	MomentLink
	MomentConnect  // a host asks another one for a connection
	MomentSend     // a host hands bytes for another one to its network
	MomentReceive  // a host has got bytes of another one
	MomentClock    // a host looks at its clock: what Now returns
	MomentNote     // a note of the trace
	MomentStart    // a host has booted
	MomentRecovery // a host has booted again
	MomentState    // somebody has named the state of the whole
	numMoments
)

// Place is where at a moment: operations have a beginning and an end, all else just happens.
type Place uint8

// The places of a moment.
const (
	PlaceBefore Place = iota // it was asked for, and has no effect yet
	PlaceWithin              // it is under way: before the next step
	PlaceAfter               // it has had its effect, and who asked for it does not know yet
	PlaceAt                  // for what has no duration
)

var placeNames = [...]string{"before", "in", "after", "at"}

// String returns the word: "before", "in", "after" or "at".
func (p Place) String() string { return placeNames[p] }

// momentKinds are the words for kinds, and the places that each has.
var momentKinds = [numMoments]struct {
	name   string
	places []Place
}{
	MomentOpen:     {"open", []Place{PlaceBefore}},
	MomentCreate:   {"create", []Place{PlaceBefore, PlaceAfter}},
	MomentClose:    {"close", []Place{PlaceBefore}},
	MomentRead:     {"read", []Place{PlaceBefore}},
	MomentWrite:    {"write", []Place{PlaceBefore, PlaceAfter}},
	MomentTruncate: {"truncate", []Place{PlaceBefore, PlaceAfter}},
	MomentSync:     {"sync", []Place{PlaceBefore, PlaceWithin, PlaceAfter}},
	MomentMkdir:    {"mkdir", []Place{PlaceBefore, PlaceAfter}},
	MomentRename:   {"rename", []Place{PlaceBefore, PlaceAfter}},
	MomentRemove:   {"remove", []Place{PlaceBefore, PlaceAfter}},
	MomentLink:     {"link", []Place{PlaceBefore, PlaceAfter}},
	MomentConnect:  {"connect", []Place{PlaceBefore, PlaceWithin}},
	MomentSend:     {"send", []Place{PlaceBefore, PlaceAfter}},
	MomentReceive:  {"receive", []Place{PlaceAfter}},
	MomentClock:    {"clock", []Place{PlaceBefore}},
	MomentNote:     {"note", []Place{PlaceAt}},
	MomentStart:    {"start", []Place{PlaceAt}},
	MomentRecovery: {"recovery", []Place{PlaceAt}},
	MomentState:    {"state", []Place{PlaceAt}},
}

// MomentKinds returns all kinds.
func MomentKinds() (all []MomentKind) {
	for k := NoMoment + 1; k < numMoments; k++ {
		all = append(all, k)
	}
	return all
}

// String returns the word for the kind.
func (k MomentKind) String() string { return momentKinds[k].name }

// Places returns the places that moments of the kind have, in the order in which they come.
func (k MomentKind) Places() []Place { return momentKinds[k].places }

// OfNetwork says whether the name of the moment is that of another host.
func (k MomentKind) OfNetwork() bool { return k >= MomentConnect && k <= MomentReceive }

// Watcher is told of moments: see [Sim.Watch]. It is called outside of every process, in the step
// of the moment, and may do what a callback of the world may do.
type Watcher interface{ Reached(m Moment) }

// Watch lets w be told of the moments of these kinds from now on, in place of who was told before.
// Without kinds nobody is told of anything, which costs a run nothing.
func (s *Sim) Watch(w Watcher, kinds ...MomentKind) {
	s.Guard()
	s.watcher, s.awaited = w, 0
	for _, k := range kinds {
		s.awaited |= 1 << k
	}
}

// Awaits says whether anybody wants to be told of moments of the kind. Code that has them asks this
// first.
func (s *Sim) Awaits(k MomentKind) bool { return s.awaited>>k&1 != 0 }

// AwaitsAny says whether anybody wants to be told of any moment.
func (s *Sim) AwaitsAny() bool { return s.awaited != 0 }

// Reach tells that the host has come to a moment. What the watcher does happens here: a process
// whose host it crashes does not return.
func (h *Host) Reach(k MomentKind, place Place, name, other string) {
	s := h.sim
	if !s.Awaits(k) {
		return
	}
	m := Moment{Kind: k, Place: place, Host: h, Name: name, Other: other}
	p := s.cur
	if p == nil {
		s.watcher.Reached(m)
		return
	}
	s.cur, s.aside = nil, p
	defer func() { s.cur, s.aside = p, nil }()
	s.watcher.Reached(m)
	s.cur, s.aside = p, nil
	s.Guard()
}

// reachSoon is Reach for moments in the midst of what may be unable to end there: unless a process
// runs, the watcher is told when the present step is over.
func (h *Host) reachSoon(k MomentKind, name string) {
	place := k.Places()[0]
	switch {
	case !h.sim.Awaits(k):
	case h.sim.cur != nil && (k == MomentNote || k == MomentClock):
		h.Reach(k, place, name, "")
	default:
		h.sim.Soon(func() { h.Reach(k, place, name, "") })
	}
}

// Soon lets f run outside of every host when the present step is over, before the next.
func (s *Sim) Soon(f func()) {
	s.Guard()
	s.soon = append(s.soon, f)
	s.setPause()
}

// runSoon runs what was to run when the step is over.
func (s *Sim) runSoon() {
	for len(s.soon) > 0 {
		f := s.soon[0]
		s.soon = s.soon[1:]
		f()
	}
	s.soon = nil
}
