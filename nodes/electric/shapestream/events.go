package shapestream

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"groundhog/nodes/electric"
	"groundhog/sim"
)

// What counts as an event stream that ends at once, and how many in a row show that something
// between keeps them: then live answers are asked for one by one.
const (
	shortStream  = time.Second
	mostShort    = 3
	shortBackoff = 100 * time.Millisecond
)

// follow takes server-sent events until the service ends them.
func (s *Stream) follow(p *sim.Proc, q url.Values) error {
	began := p.Now()
	resp, err := s.fetch(p, q)
	if err != nil {
		return s.refused(p, err)
	}
	defer resp.Body.Close()
	taken, err := s.takeHeaders(p, resp)
	if err != nil || !taken {
		return err
	}
	s.events(p, resp)
	if p.Now().Sub(began) >= shortStream {
		s.short = 0
		return nil
	}
	if s.short++; s.short >= mostShort {
		s.polling = true
		return nil
	}
	p.Sleep(p.Stream("backoff").Duration(0, shortBackoff<<s.short))
	return nil
}

// events takes the messages of a stream, each batch when it is complete. A stream that breaks off
// is asked for again.
func (s *Stream) events(p *sim.Proc, resp *http.Response) {
	var batch []electric.LogMessage
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		text, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue // a comment that keeps the connection, or the end of an event
		}
		var m electric.LogMessage
		if json.Unmarshal([]byte(text), &m) != nil {
			return
		}
		switch batch = append(batch, m); m.Headers.Control {
		case electric.ControlMustRefetch:
			s.refetch(p, "")
			return
		case electric.ControlUpToDate:
			s.offset = m.Headers.LastSeen + "_0" // as the original has it
			s.takeBatch(batch)
			batch = nil
		}
	}
}
