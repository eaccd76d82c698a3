package shapelog

// Phase is when in a run a [State] was observed.
type Phase uint8

// The phases.
const (
	Running   Phase = iota // in the middle of it: nothing is promised to be finished
	Healed                 // no more faults, and enough time was given to finish what pends
	Restarted              // then the service was restarted cleanly, and came to rest again
)

// String is the name of the phase in reports.
func (p Phase) String() string { return [...]string{"running", "healed", "restarted"}[p] }

// State is what was found when the service was looked at from outside.
type State struct {
	Phase    Phase
	EndOfWAL LSN
	Logs     []Log     // as stored; a served shape without one counts as empty
	Pending  []Pending // what the service believes is not flushed yet
}

// Log is a shape log as it is stored.
type Log struct {
	Handle  string
	Entries []Entry // in the order of the log
	Commits []Mark  // in the order of the log
}

// Entry is one operation in a log.
type Entry struct {
	At    Offset
	Key   string
	Value string
}

// Mark says that with the first Len entries the log is complete up to the transaction at LSN: what
// a reader may be shown.
type Mark struct {
	LSN LSN
	Len int
}

// Writer is what has become of the consumer that writes a log.
type Writer uint8

// The states of a writer.
const (
	Alive Writer = iota
	Dead
	Missing // none was ever started, or none is registered
)

// String is the word for the state of a writer in reports.
func (w Writer) String() string { return [...]string{"alive", "dead", "missing"}[w] }

// Pending is an entry of the service's own account of what was sent to a consumer and is not yet
// flushed. While it stands it holds back the acknowledgement.
type Pending struct {
	Handle  string
	Sent    Offset // last sent to the consumer
	Flushed Offset // last reported back as flushed
	Writer  Writer
	Death   string // why the writer died; empty: as the history says
}

// logIndex finds the logs of a state.
type logIndex struct {
	logs   []Log
	places []uint32 // in logs, from 1, of the log of each handle, by its number; 0: there is none
	shapes int      // how many different handles the logs have
}

// logs finds the stored logs of a state that h speaks of. If two logs are of one handle, it is the
// last that counts.
func (h *History) logs(s *State) logIndex {
	x := logIndex{logs: s.Logs, places: make([]uint32, len(h.events.names)+1)}
	strangers := make(map[string]bool)
	for i := range s.Logs {
		handle := s.Logs[i].Handle
		n := h.events.numbers[handle]
		if n == 0 {
			strangers[handle] = true
			continue
		}
		if x.places[n] == 0 {
			x.shapes++
		}
		x.places[n] = uint32(i + 1)
	}
	x.shapes += len(strangers)
	return x
}

// of is the log of a handle; one without a log gets an empty one.
func (x logIndex) of(number uint32) Log {
	if i := x.places[number]; i > 0 {
		return x.logs[i-1]
	}
	return Log{}
}
