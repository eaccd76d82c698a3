package shapestream

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"groundhog/net"
	"groundhog/net/http1"
	"groundhog/nodes/electric"
	"groundhog/sim"
)

// The times of requests.
const (
	connectTimeout = 30 * time.Second
	watchdog       = 45 * time.Second // of a live request
	firstBackoff   = time.Second
	mostBackoff    = 32 * time.Second
)

// FetchError is an answer with which the stream cannot go on by itself.
type FetchError struct {
	Status int
	Why    string
	header http.Header
}

// Error says which.
func (e FetchError) Error() string { return fmt.Sprintf("status %d %s", e.Status, e.Why) }

// MissingHeadersError is an answer without headers that it must have: somebody takes them out.
type MissingHeadersError struct{ Names []string }

// Error names them.
func (e MissingHeadersError) Error() string {
	return "the answer lacks the headers " + strings.Join(e.Names, ", ")
}

// fetch asks until there is an answer that is not to be asked for again.
func (s *Stream) fetch(p *sim.Proc, q url.Values) (*http.Response, error) {
	for delay := firstBackoff; ; delay = min(2*delay, mostBackoff) {
		resp, err := s.once(p, q)
		if err == nil && resp.StatusCode < 300 {
			return resp, checkHeaders(resp, q)
		}
		least := time.Duration(0)
		if err == nil {
			seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After")) // none is zero
			least = time.Duration(seconds) * time.Second
			_ = resp.Body.Close() // what it says is not of interest
			if resp.StatusCode < 500 && resp.StatusCode != http.StatusTooManyRequests {
				return nil, FetchError{Status: resp.StatusCode, header: resp.Header}
			}
		}
		if errors.Is(err, net.ErrDeadlineExceeded) && q.Get("live") == "true" {
			continue // the watchdog: the same is asked for at once
		}
		p.Sleep(max(least, p.Stream("backoff").Duration(0, delay)))
	}
}

// once sends one request on a connection of its own.
func (s *Stream) once(p *sim.Proc, q url.Values) (*http.Response, error) {
	s.report(Event{Kind: Asked, Query: q})
	c, err := s.config.Stack.DialTimeout(s.config.Address, connectTimeout)
	if err != nil {
		return nil, err
	}
	r, err := http1.NewRequest(http.MethodGet,
		"http://electric"+electric.ShapePath+"?"+q.Encode(), nil)
	if err != nil {
		return nil, err
	}
	silence := time.Duration(0)
	if q.Get("live") == "true" && q.Get("live_sse") == "" && !s.config.Toggles.NoWatchdog {
		silence = watchdog
	}
	return http1.Get(c, p.Host().Clock(), silence, r)
}

// checkHeaders tells whether an answer has what the stream needs.
func checkHeaders(resp *http.Response, q url.Values) error {
	names := []string{electric.HeaderOffset, electric.HeaderHandle, electric.HeaderSchema}
	if q.Get("live") == "true" {
		names[2] = electric.HeaderCursor
	}
	var missing []string
	for _, name := range names {
		if resp.Header.Get(name) == "" {
			missing = append(missing, name)
		}
	}
	if missing == nil {
		return nil
	}
	_ = resp.Body.Close() // nobody reads it
	return MissingHeadersError{missing}
}
