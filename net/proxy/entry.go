package proxy

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"groundhog/net/http1"
)

// entry is a response that is kept.
type entry struct {
	status int
	header http.Header
	body   []byte
	asked  http.Header // of the request, for Vary

	control
	lifetime   time.Duration // how long it is fresh
	age        time.Duration // how old it was when it came
	came       time.Time
	refreshing bool // somebody asks the upstream for a new one
}

// keeps says whether a shared cache may keep the response to a request: RFC 9111, section 3.
func keeps(r *http1.Request, status int, h http.Header) bool {
	c := controlOf(h)
	switch {
	case r.Method != http.MethodGet || status < 200 || status == http.StatusPartialContent:
		return false
	case c.noStore || c.private || controlOf(r.Header).noStore || h.Get("Vary") == "*":
		return false
	case r.Header.Get("Range") != "":
		return false
	case r.Header.Get("Authorization") != "" && !c.public && !c.mustRevalidate &&
		c.sharedMaxAge < 0:
		return false
	}
	return c.fresh(h) >= 0
}

func newEntry(r *http1.Request, resp *http.Response, body []byte, now time.Time) *entry {
	e := &entry{status: resp.StatusCode, header: resp.Header.Clone(), body: body,
		asked: r.Header.Clone()}
	http1.EndToEnd(e.header)
	e.date(now)
	return e
}

// date says that the entry is as its header says, and came now.
func (e *entry) date(now time.Time) {
	e.control, e.came = controlOf(e.header), now
	e.lifetime, e.age = e.fresh(e.header), max(seconds(e.header.Get("Age")), 0)
}

// confirmed takes over what a 304 says of the entry.
func (e *entry) confirmed(h http.Header, now time.Time) {
	for name, values := range h {
		if name != "Content-Length" {
			e.header[name] = values
		}
	}
	e.header.Del("Age")
	if age := h.Get("Age"); age != "" {
		e.header.Set("Age", age)
	}
	e.date(now)
}

func (e *entry) ageAt(now time.Time) time.Duration { return e.age + now.Sub(e.came) }

// freshAt tells whether it may be served without asking.
func (e *entry) freshAt(now time.Time) bool { return !e.noCache && e.ageAt(now) < e.lifetime }

// usableAt tells whether it may be served while the upstream is asked: RFC 5861, section 3.
func (e *entry) usableAt(now time.Time) bool {
	return !e.noCache && !e.mustRevalidate && e.staleWhileRevalidate >= 0 &&
		e.ageAt(now) < e.lifetime+e.staleWhileRevalidate
}

// fits tells whether it was asked for in the same way, as far as Vary says that this counts.
func (e *entry) fits(h http.Header) bool {
	for _, name := range strings.Split(strings.Join(e.header.Values("Vary"), ","), ",") {
		name = strings.TrimSpace(name)
		if name != "" && strings.Join(e.asked.Values(name), ",") !=
			strings.Join(h.Values(name), ",") {
			return false
		}
	}
	return true
}

// response is the entry as a response that is so old. A client that has it already is told so.
func (e *entry) response(r *http1.Request, now time.Time) *http.Response {
	resp := &http.Response{StatusCode: e.status, Header: e.header.Clone(),
		ContentLength: int64(len(e.body)), Body: io.NopCloser(bytes.NewReader(e.body))}
	resp.Header.Set("Age", strconv.FormatInt(int64(e.ageAt(now)/time.Second), 10))
	if tag := e.header.Get("Etag"); tag != "" && r.Header.Get("If-None-Match") == tag {
		resp.StatusCode = http.StatusNotModified
	}
	return resp
}
