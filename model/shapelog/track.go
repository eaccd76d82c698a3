package shapelog

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
	number   uint32 // of its handle
	standing standing
	again    bool   // served again after it was invalidated
	durable  Offset // the furthest that was ever durable
	running  int    // consumers that live
	death    string // why the last consumer died
	place    int    // in the order of being served first
}

// tracker follows what the events say about the handles, in the order in which they were first
// served, so that no verdict depends on the order of a map.
type tracker struct {
	list     []tracked // has room for all of them: what points into it stays there
	byNumber []*tracked
	numbers  map[string]uint32
	end      LSN // of the last transaction
	acked    LSN // the furthest
}

func newTracker(h *History) *tracker {
	n := len(h.events.names)
	return &tracker{
		list:     make([]tracked, 0, n),
		byNumber: make([]*tracked, n+1),
		numbers:  h.events.numbers,
	}
}

// at is the handle with a number of the history, nil if it was not served yet.
func (t *tracker) at(number uint32) *tracked { return t.byNumber[number] }

// find is the handle of that name, nil if it was not served yet.
func (t *tracker) find(handle string) *tracked { return t.byNumber[t.numbers[handle]] }

// apply moves on by one event, and returns the handle that it is about, nil if none. The history is
// well-formed, or nobody would ask.
func (t *tracker) apply(e *Event) *tracked {
	switch e.Kind {
	case Committed:
		t.end = e.LSN
	case Acknowledged:
		t.acked = max(t.acked, e.LSN)
	case Crashed:
		for i := range t.list {
			t.list[i].running = 0
		}
	case Served:
		return t.serve(e)
	}
	s := t.at(e.number)
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

func (t *tracker) serve(e *Event) *tracked {
	s := t.at(e.number)
	if s == nil {
		t.list = append(t.list, tracked{shape: e.Shape, number: e.number, place: len(t.list)})
		s = &t.list[len(t.list)-1]
		t.byNumber[e.number] = s
		return s
	}
	s.standing, s.again = serving, true
	return s
}
