package shapestream

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"groundhog/net"
	"groundhog/nodes/electric"
	"groundhog/sim"
)

// Config is what a stream is made with.
type Config struct {
	Stack   *net.Stack
	Address string // of the service, or of what stands before it
	Shape   electric.Definition
	Memory  *Memory
	Toggles Toggles

	// OnError is the application's word on an error: whether to go on. nil: no.
	OnError func(err error) bool
	// Observer hears of what happens. It may be nil.
	Observer func(Event)
}

// Event is something that a stream tells.
type Event struct {
	Kind   EventKind
	Query  url.Values            // of Asked
	Handle string                // of Took: of the stream, after the messages
	Offset electric.Offset       // likewise
	Batch  []electric.LogMessage // of Took
}

// EventKind is what an [Event] tells.
type EventKind uint8

// The kinds.
const (
	Asked EventKind = iota // a request is sent
	Took                   // messages are handed to the application
)

// Stream follows one shape.
type Stream struct {
	config Config
	key    string // of the shape, in the memory

	handle   string
	offset   string
	cursor   string
	upToDate bool
	buster   string // of the next request
	busters  int    // that were made

	stale   int  // answers in a row that were of an expired handle
	healed  bool // the expired handle was forgotten once
	recent  []ask
	loops   int // fast ones in a row
	errors  int // that the application went on after, in a row
	short   int // event streams in a row that ended at once
	polling bool
}

// The bounds on errors.
const (
	mostErrors = 50
	mostPause  = 32 * time.Second
)

// New makes a stream that begins at the begin.
func New(c Config) *Stream {
	s := &Stream{config: c, key: c.Shape.Query().Encode()}
	s.reset("")
	return s
}

func (s *Stream) report(e Event) {
	if s.config.Observer != nil {
		s.config.Observer(e)
	}
}

// Run follows the shape until an error that the application does not go on after.
func (s *Stream) Run(p *sim.Proc) error {
	for {
		err := s.request(p)
		if err == nil {
			continue
		}
		var missing MissingHeadersError
		retryable := !errors.As(err, &missing) || s.config.Toggles.RetriesMissing
		if s.config.OnError == nil || !s.config.OnError(err) || !retryable {
			return err
		}
		s.recent, s.loops = nil, 0
		if s.config.Toggles.EndlessErrors {
			continue
		}
		if s.errors++; s.errors > mostErrors {
			return err
		}
		pause := min(firstBackoff<<min(s.errors-1, 5), mostPause)
		p.Sleep(p.Stream("backoff").Duration(0, pause))
	}
}

// reset begins anew, with a handle if there is one.
func (s *Stream) reset(handle string) {
	s.handle, s.offset, s.cursor, s.upToDate = handle, "-1", "", false
	s.stale = 0
}

// query is the next request.
func (s *Stream) query() url.Values {
	q := s.config.Shape.Query()
	q.Set("offset", s.offset)
	q.Set("log", "full")
	if s.handle != "" {
		q.Set("handle", s.handle)
	}
	if s.upToDate {
		q.Set("cursor", s.cursor)
		q.Set("live", "true")
		if s.config.Toggles.SSE && !s.polling {
			q.Set("live_sse", "true")
		}
	}
	if expired := s.expired(); expired != "" {
		q.Set("expired_handle", expired)
	}
	if s.buster != "" {
		q.Set("cache-buster", s.buster)
	}
	return q
}

func (s *Stream) expired() string { return s.config.Memory.expired[s.key] }

// bust makes the next URL one that nobody has seen.
func (s *Stream) bust(p *sim.Proc) {
	s.busters++
	s.buster = fmt.Sprintf("%d-%x", p.Sim().Now(), p.Stream("cache buster").Uint64N(1<<32))
}

// request asks once, and takes the answer. An error is for the application.
func (s *Stream) request(p *sim.Proc) error {
	if err := s.checkFastLoop(p); err != nil {
		return err
	}
	q := s.query()
	if s.stale == 0 {
		s.buster = "" // one request has it; those after a stale answer keep it
	}
	if q.Get("live_sse") != "" {
		return s.follow(p, q)
	}
	resp, err := s.fetch(p, q)
	if err != nil {
		return s.refused(p, err)
	}
	defer resp.Body.Close()
	return s.take(p, resp)
}

// refused is an error of a request: a refusal lets the stream begin anew, others are for the
// application.
func (s *Stream) refused(p *sim.Proc, err error) error {
	var e FetchError
	if !errors.As(err, &e) || e.Status != 409 {
		return err
	}
	if s.config.Toggles.ChecksHandle && s.stale == 0 {
		return s.takeStale(p)
	}
	s.refetch(p, e.header.Get(electric.HeaderHandle))
	return nil
}

// refetch begins anew, since the shape is no more. The application forgets its rows.
func (s *Stream) refetch(p *sim.Proc, handle string) {
	t := s.config.Toggles
	if s.handle != "" && !t.NoExpired {
		s.config.Memory.expired[s.key] = s.handle
	}
	if handle == "" && t.NextSuffix {
		handle = s.handle + "-next"
	}
	busts := !t.NextSuffix && (!t.BustsMissing || handle == "")
	s.reset(handle)
	s.buster = ""
	if busts {
		s.bust(p)
	}
	s.publish([]electric.LogMessage{
		{Headers: electric.MessageHeaders{Control: electric.ControlMustRefetch}}})
}

// publish hands messages to the application.
func (s *Stream) publish(batch []electric.LogMessage) {
	at, err := electric.ParseOffset(s.offset)
	if err != nil {
		at = electric.Offset{} // -1
	}
	s.report(Event{Kind: Took, Handle: s.handle, Offset: at, Batch: batch})
}
