package shapelog

import "iter"

// eventStore is how a [History] keeps its events. Hundreds of thousands of shapes make millions of
// them, most of which are a handle and a number or two: they are rows without pointers, which the
// garbage collector need not look at. What has more to say is kept beside.
type eventStore struct {
	blocks  [][]eventRow
	whole   []Event           // events that are no row
	shapes  []*Shape          // of events that are Served
	numbers map[string]uint32 // of handles, from 1, in the order of first use
	names   []string          // the handle of each number, less 1
}

// eventRow is an event: of what kind decides what a and b are.
type eventRow struct {
	time    int64
	a, b    uint64
	handle  uint32 // its number, 0: none
	kind    EventKind
	durable bool
}

const eventBlock = 4096

func (s *eventStore) len() int {
	if n := len(s.blocks); n > 0 {
		return (n-1)*eventBlock + len(s.blocks[n-1])
	}
	return 0
}

// number is that of a handle, a new one if there was none; 0 if there is no handle.
func (s *eventStore) number(handle string) uint32 {
	if handle == "" {
		return 0
	}
	n, known := s.numbers[handle]
	if !known {
		if s.numbers == nil {
			s.numbers = make(map[string]uint32)
		}
		s.names = append(s.names, handle)
		n = uint32(len(s.names))
		s.numbers[handle] = n
	}
	return n
}

// add keeps e, as far as its kind has fields.
func (s *eventStore) add(e Event) {
	row := eventRow{time: e.Time, handle: s.number(e.Handle), kind: e.Kind, durable: e.Durable}
	switch e.Kind {
	case Advanced, Acknowledged, Delivered:
		row.a = uint64(e.LSN)
	case Stored:
		row.a, row.b = uint64(e.Offset.LSN), e.Offset.Op
	case RoundBegun, RoundRetried, RoundEnded:
		row.a, row.b = e.Round, uint64(e.Retries)
	case Invalidated, ConsumerStarted, Crashed, Rebooted:
	case Served:
		row.a = uint64(len(s.shapes))
		s.shapes = append(s.shapes, e.Shape)
	default:
		e.number = row.handle
		row.a = uint64(len(s.whole))
		s.whole = append(s.whole, e)
	}
	n := len(s.blocks)
	if n == 0 || len(s.blocks[n-1]) == eventBlock {
		room := 0 // a short history grows as it needs
		if n > 0 {
			room = eventBlock
		}
		s.blocks = append(s.blocks, make([]eventRow, 0, room))
		n++
	}
	s.blocks[n-1] = append(s.blocks[n-1], row)
}

// get writes the i-th event into e.
func (s *eventStore) get(i int, e *Event) { s.read(&s.blocks[i/eventBlock][i%eventBlock], e) }

func (s *eventStore) read(row *eventRow, e *Event) {
	*e = Event{Kind: row.kind, Time: row.time, Durable: row.durable, number: row.handle}
	if row.handle > 0 {
		e.Handle = s.names[row.handle-1]
	}
	switch row.kind {
	case Advanced, Acknowledged, Delivered:
		e.LSN = LSN(row.a)
	case Stored:
		e.Offset = Offset{LSN(row.a), row.b}
	case RoundBegun, RoundRetried, RoundEnded:
		e.Round, e.Retries = row.a, int(row.b)
	case Invalidated, ConsumerStarted, Crashed, Rebooted:
	case Served:
		e.Shape = s.shapes[row.a]
	default:
		*e = s.whole[row.a]
	}
}

// all yields the events in order. Each is valid until the next.
func (s *eventStore) all() iter.Seq2[int, *Event] {
	return func(yield func(int, *Event) bool) {
		var e Event
		for n, block := range s.blocks {
			for k := range block {
				s.read(&block[k], &e)
				if !yield(n*eventBlock+k, &e) {
					return
				}
			}
		}
	}
}
