package model

// Phase is when in a run a [State] was observed.
type Phase uint8

// The phases.
const (
	Running   Phase = iota // in the middle of it: nothing is promised to be finished
	Healed                 // no more faults, and enough time was given for everything pending to be done
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

// Mark says that with the first Len entries the log is complete up to the transaction at LSN: what a reader
// may be shown.
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

// Pending is an entry of the service's own account of what was sent to a consumer and is not yet flushed.
// While it stands it holds back the acknowledgement.
type Pending struct {
	Handle  string
	Sent    Offset // last sent to the consumer
	Flushed Offset // last reported back as flushed
	Writer  Writer
	Death   string // why the writer died; empty: as the history says
}

// logs finds the stored logs by handle; a handle without one gets an empty one.
func (s *State) logs() map[string]Log {
	byHandle := make(map[string]Log, len(s.Logs))
	for _, l := range s.Logs {
		byHandle[l.Handle] = l
	}
	return byHandle
}
