package model

// standing is how a handle stands with the clients.
type standing uint8

const (
	serving standing = iota
	leaving          // invalidated, but a crash could bring it back
	gone             // invalidated for good
)

// tracked is one handle, as a checker knows it at some point of the history.
type tracked struct {
	shape    *Shape
	standing standing
	again    bool   // served again after it was invalidated
	durable  Offset // the furthest that was ever durable
	running  int    // consumers that live
	death    string // why the last consumer died
	place    int    // in the order of being served first
}

// tracker follows what the events say about the handles, in the order in which they were first served,
// so that no verdict depends on the order of a map.
type tracker struct {
	list     []*tracked
	byHandle map[string]*tracked
	end      LSN // of the last transaction
	acked    LSN // the furthest
}

func newTracker() *tracker { return &tracker{byHandle: make(map[string]*tracked)} }

// apply moves on by one event, and returns the handle that it is about, nil if none. The history is
// well-formed, or nobody would ask.
func (t *tracker) apply(e *ShapeEvent) *tracked {
	switch e.Kind {
	case Committed:
		t.end = e.LSN
	case Acknowledged:
		t.acked = max(t.acked, e.LSN)
	case Crashed:
		for _, s := range t.list {
			s.running = 0
		}
	case Served:
		return t.serve(e.Shape)
	}
	s := t.byHandle[e.Handle]
	if s == nil {
		return nil
	}
	switch e.Kind {
	case Invalidated:
		s.standing = leaving
		if e.Durable {
			s.standing = gone
		}
	case Stored:
		if s.durable.Before(e.Offset) {
			s.durable = e.Offset
		}
	case ConsumerStarted:
		s.running++
	case ConsumerDied:
		s.running--
		s.death = e.Reason
	}
	return s
}

func (t *tracker) serve(shape *Shape) *tracked {
	s := t.byHandle[shape.Handle]
	if s == nil {
		s = &tracked{shape: shape, place: len(t.list)}
		t.byHandle[shape.Handle] = s
		t.list = append(t.list, s)
		return s
	}
	s.standing, s.again = serving, true
	return s
}
