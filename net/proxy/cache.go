package proxy

import (
	"io"
	"net/http"
	"slices"
	"time"

	"groundhog/net"
	"groundhog/net/http1"
	"groundhog/sim"
)

// Cache is a box that keeps responses and serves them to all who ask for the same URL.
type Cache struct {
	Box
	IgnoreVary  bool     // a response is for everybody, whatever Vary says
	IgnoreQuery []string // parameters of the URL that do not tell responses apart
	NoCollapse  bool     // each request that finds nothing goes to the upstream by itself
	Statuses    []int    // of responses that may be kept; nil: any
}

// Serve runs the box. It returns only an error. What is kept belongs to this call.
func (c Cache) Serve(p *sim.Proc) error {
	c.Box = c.withDefaults()
	s := &store{Cache: c, kept: make(map[string][]*entry),
		flights: make(map[string]*sim.Chan[struct{}])}
	return c.serve(p, "cache", func(q *sim.Proc, client net.Conn) {
		c.converse(q, client, func(r *http1.Request, w writer) error { return s.answer(q, r, w) })
	})
}

// store is what a cache holds.
type store struct {
	Cache
	kept    map[string][]*entry            // by URL; several where Vary tells them apart
	flights map[string]*sim.Chan[struct{}] // who asks the upstream; closed when that is over
}

// key is by what responses are told apart.
func (s *store) key(r *http1.Request) string {
	if len(s.IgnoreQuery) == 0 {
		return r.Host + r.URL.RequestURI()
	}
	query := r.URL.Query()
	for _, name := range s.IgnoreQuery {
		query.Del(name)
	}
	return r.Host + r.URL.EscapedPath() + "?" + query.Encode()
}

// find is what is kept for a request, nil if nothing is.
func (s *store) find(r *http1.Request) *entry {
	for _, e := range s.kept[s.key(r)] {
		if s.IgnoreVary || e.fits(r.Header) {
			return e
		}
	}
	return nil
}

func (s *store) answer(p *sim.Proc, r *http1.Request, w writer) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return s.change(p, r, w)
	}
	e, now := s.find(r), p.Now()
	switch {
	case e != nil && e.freshAt(now):
		return w.kept(r, e, now, "HIT")
	case e != nil && e.usableAt(now):
		if !e.refreshing {
			e.refreshing = true
			p.Go("revalidate", func(q *sim.Proc) { s.refresh(q, r, e) }).Daemon()
		}
		return w.kept(r, e, now, "STALE")
	case r.Method == http.MethodHead:
		return s.pass(p, r, w)
	}
	if flight := s.flights[s.key(r)]; flight != nil && !s.NoCollapse {
		flight.Recv()
		if e := s.find(r); e != nil && e.freshAt(p.Now()) {
			return w.kept(r, e, p.Now(), "COLLAPSED")
		}
		return s.fetch(p, r, w, s.find(r))
	}
	flight := sim.NewChan[struct{}](p.Sim(), "flight", 0)
	s.flights[s.key(r)] = flight
	defer s.land(r, flight)
	return s.fetch(p, r, w, e)
}

// land lets those go on who wait for a response.
func (s *store) land(r *http1.Request, flight *sim.Chan[struct{}]) {
	if s.flights[s.key(r)] == flight {
		delete(s.flights, s.key(r))
		flight.Close()
	}
}

// change passes on a request that is no question, and forgets what was known of its URL.
func (s *store) change(p *sim.Proc, r *http1.Request, w writer) error {
	resp, err := s.ask(p, r)
	if err != nil {
		return w.fail(r, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode < 400 {
		delete(s.kept, s.key(r))
	}
	return w.marked(r, resp, "BYPASS")
}

func (s *store) pass(p *sim.Proc, r *http1.Request, w writer) error {
	resp, err := s.ask(p, r)
	if err != nil {
		return w.fail(r, err)
	}
	defer resp.Body.Close()
	return w.marked(r, resp, "BYPASS")
}

// fetch asks the upstream, with what is known of an old entry, and keeps the response if it may.
func (s *store) fetch(p *sim.Proc, r *http1.Request, w writer, old *entry) error {
	resp, err := s.ask(p, conditional(r, old))
	if err != nil {
		return w.fail(r, err)
	}
	defer resp.Body.Close()
	if confirms(r, resp, old) {
		old.confirmed(resp.Header, p.Now())
		return w.kept(r, old, p.Now(), "REVALIDATED")
	}
	if !s.keeps(r, resp) {
		if flight := s.flights[s.key(r)]; flight != nil {
			s.land(r, flight) // nobody can use this one, so nobody waits for its end
		}
		return w.marked(r, resp, "MISS")
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return w.fail(r, err)
	}
	e := newEntry(r, resp, body, p.Now())
	s.keep(r, e)
	return w.kept(r, e, p.Now(), "MISS")
}

// refresh asks for a new version of what was served though it is old.
func (s *store) refresh(p *sim.Proc, r *http1.Request, old *entry) {
	defer func() { old.refreshing = false }()
	resp, err := s.ask(p, conditional(r, old))
	if err != nil {
		return
	}
	defer resp.Body.Close()
	switch {
	case confirms(r, resp, old):
		old.confirmed(resp.Header, p.Now())
	case s.keeps(r, resp):
		if body, err := io.ReadAll(resp.Body); err == nil {
			s.keep(r, newEntry(r, resp, body, p.Now()))
		}
	}
}

// keeps says whether a response is kept.
func (s *store) keeps(r *http1.Request, resp *http.Response) bool {
	return keeps(r, resp.StatusCode, resp.Header) &&
		(s.Statuses == nil || slices.Contains(s.Statuses, resp.StatusCode))
}

// keep takes the place of what was kept for such requests.
func (s *store) keep(r *http1.Request, e *entry) {
	list := slices.DeleteFunc(s.kept[s.key(r)], func(old *entry) bool {
		return s.IgnoreVary || old.fits(r.Header)
	})
	s.kept[s.key(r)] = append(list, e)
}

// conditional asks only for what is not the old entry, if that can be told and the client does not
// ask for something like it itself.
func conditional(r *http1.Request, old *entry) *http1.Request {
	if old == nil || r.Header.Get("If-None-Match")+r.Header.Get("If-Modified-Since") != "" {
		return r
	}
	q := &http1.Request{Request: r.Request.Clone(r.Context()), Content: r.Content}
	if tag := old.header.Get("Etag"); tag != "" {
		q.Header.Set("If-None-Match", tag)
	} else if last := old.header.Get("Last-Modified"); last != "" {
		q.Header.Set("If-Modified-Since", last)
	}
	return q
}

// confirms tells whether the upstream said that the old entry is still right, to the cache and not
// to the client.
func confirms(r *http1.Request, resp *http.Response, old *entry) bool {
	return resp.StatusCode == http.StatusNotModified && old != nil &&
		r.Header.Get("If-None-Match")+r.Header.Get("If-Modified-Since") == ""
}

// kept writes an entry, and what it is.
func (w writer) kept(r *http1.Request, e *entry, now time.Time, what string) error {
	return w.marked(r, e.response(r, now), what)
}

func (w writer) marked(r *http1.Request, resp *http.Response, what string) error {
	resp.Header.Set("X-Cache", what)
	return w.Relay(r, resp)
}
