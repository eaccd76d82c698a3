package shapestream

import (
	"encoding/json"
	"io"
	"net/http"

	"groundhog/nodes/electric"
	"groundhog/sim"
)

// take takes an answer: its headers, and then its messages.
func (s *Stream) take(p *sim.Proc, resp *http.Response) error {
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return FetchError{Status: resp.StatusCode, Why: err.Error()}
	}
	taken, err := s.takeHeaders(p, resp)
	if err != nil || !taken {
		return err
	}
	var batch []electric.LogMessage
	if err := json.Unmarshal(text, &batch); err != nil {
		return FetchError{Status: resp.StatusCode, Why: err.Error()}
	}
	s.takeBatch(batch)
	return nil
}

// takeHeaders takes what the headers of an answer say. taken is false if its body is not to be
// read, and the next request follows.
func (s *Stream) takeHeaders(p *sim.Proc, resp *http.Response) (taken bool, err error) {
	handle := resp.Header.Get(electric.HeaderHandle)
	t := s.config.Toggles
	if handle == s.expired() && handle != "" && !t.TakesExpired {
		switch {
		case t.TakesOffset:
			handle = s.handle // and all else as if it were of this one
		case t.IgnoresStale && s.handle != "" && s.handle != handle:
			return false, nil
		default:
			return false, s.takeStale(p)
		}
	}
	if t.ChecksHandle && s.offset != "-1" && handle != s.handle {
		return false, s.takeStale(p)
	}
	s.handle, s.offset = handle, resp.Header.Get(electric.HeaderOffset)
	if cursor := resp.Header.Get(electric.HeaderCursor); cursor != "" {
		s.cursor = cursor
	}
	s.stale, s.buster = 0, ""
	return true, nil
}

// takeBatch takes the messages of an answer.
func (s *Stream) takeBatch(batch []electric.LogMessage) {
	if len(batch) == 0 {
		return
	}
	s.errors = 0
	if batch[len(batch)-1].Headers.Control == electric.ControlUpToDate {
		s.upToDate, s.healed = true, false
	}
	s.publish(batch)
}
