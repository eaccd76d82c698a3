package electric

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"groundhog/net"
	"groundhog/net/http1"
	"groundhog/sim"
)

// The times of answers, and for how long others may keep them (config.ex, response.ex of 1.7.12).
const (
	longPoll     = 20 * time.Second
	sseTime      = 60 * time.Second
	sseKeepAlive = 21 * time.Second
	shapeWait    = 10 * time.Second // for a shape that is being made
	shapeLook    = 20 * time.Millisecond
	clientIdle   = time.Minute

	keepStart   = "public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746"
	keepLog     = "public, max-age=60, stale-while-revalidate=300"
	keepLive    = "public, max-age=5, stale-while-revalidate=5"
	keepSSE     = "public, max-age=59"
	keepRefetch = "public, max-age=60, must-revalidate"
	keepLost    = "public, max-age=1, must-revalidate" // a refetch that names no handle
	keepNothing = "no-store"
)

// shapeRequest is what a client asks.
type shapeRequest struct {
	shape  int
	start  bool // offset -1; a handle only makes the URL another one then
	handle string
	offset Offset
	live   bool
	sse    bool
	cursor string

	plain  *http1.Request
	answer http1.Responder
}

// listenHTTP answers clients from now on.
func (svc *Service) listenHTTP(p *sim.Proc) {
	l, err := svc.stack.Listen(HTTPPort)
	if err != nil {
		p.Sim().Fail("electric cannot listen: %v", err)
	}
	http1.Accept(p, l, clientIdle,
		func(b *sim.Proc, _ net.Conn, r *http1.Request, w http1.Responder) error {
			return svc.serveShape(b, r, w)
		})
}

// serveShape answers one request.
func (svc *Service) serveShape(p *sim.Proc, r *http1.Request, w http1.Responder) error {
	q, err := svc.parseRequest(r.URL)
	if err != nil {
		return refuse(r, w, http.StatusBadRequest, err.Error(), 0)
	}
	q.plain, q.answer = r, w
	h, ok := svc.awaitShape(p, q.shape)
	switch {
	case !ok:
		return refuse(r, w, http.StatusServiceUnavailable, "no shape in time", 5)
	case q.start:
		return svc.serveStart(q, h)
	case q.handle != handleText(h):
		return q.refetch(handleText(h))
	case q.live:
		return svc.serveLive(p, q, h)
	}
	return svc.serveLog(p, q, h)
}

// parseRequest reads the parameters of a request.
func (svc *Service) parseRequest(u *url.URL) (q shapeRequest, err error) {
	values := u.Query()
	q.shape = -1
	for i, d := range svc.config.Shapes {
		want := d.Query()
		if values.Get("table") == want.Get("table") && values.Get("where") == want.Get("where") {
			q.shape = i
		}
	}
	q.handle, q.cursor = values.Get("handle"), values.Get("cursor")
	q.live, q.sse = values.Get("live") == "true", values.Get("live_sse") == "true"
	offset := values.Get("offset")
	if q.start = offset == "-1"; !q.start {
		q.offset, err = ParseOffset(offset)
	}
	switch {
	case u.Path != ShapePath || q.shape < 0:
		return q, fmt.Errorf("there is no such shape: %s", u)
	case err == nil && !q.start && q.handle == "":
		return q, fmt.Errorf("handle can't be blank when offset != -1")
	}
	return q, err
}

func handleText(h Handle) string { return strconv.FormatUint(uint64(h), 10) }

// awaitShape waits until a shape is served and has its snapshot.
func (svc *Service) awaitShape(p *sim.Proc, shape int) (Handle, bool) {
	for end := p.Now().Add(shapeWait); p.Now().Before(end); p.Sleep(shapeLook) {
		if h, ok := svc.status.handleOf(shape); ok && svc.ShapeLog(h).HasSnapshot &&
			!svc.refuses(h) {
			return h, true
		}
	}
	return 0, false
}

// refuse answers an error, which nobody may keep.
func refuse(r *http1.Request, w http1.Responder, status int, why string, retry int) error {
	h := http.Header{"Cache-Control": {keepNothing}}
	if retry > 0 {
		h.Set("Retry-After", strconv.Itoa(retry))
	}
	body, err := json.Marshal(map[string]string{"message": why})
	if err != nil {
		return err
	}
	return w.Reply(r, status, h, body)
}

// refetch says that the shape is no more, and under which handle there is another, if there is one.
func (q shapeRequest) refetch(handle string) error {
	h := http.Header{"Cache-Control": {keepLost}}
	if handle != "" {
		h = http.Header{"Cache-Control": {keepRefetch}, HeaderHandle: {handle},
			"Etag": {fmt.Sprintf(`"%s:%s:"`, handle, q.offset)}}
	}
	refetch := LogMessage{Headers: MessageHeaders{Control: ControlMustRefetch}}
	return q.send(http.StatusConflict, h, []LogMessage{refetch})
}

// send sends messages as a whole.
func (q shapeRequest) send(status int, h http.Header, all []LogMessage) error {
	if all == nil {
		all = []LogMessage{}
	}
	body, err := json.Marshal(all)
	if err != nil {
		return err
	}
	if tag := h.Get("Etag"); tag != "" && tag == q.plain.Header.Get("If-None-Match") {
		return q.answer.Reply(q.plain, http.StatusNotModified, h, nil)
	}
	return q.answer.Reply(q.plain, status, h, body)
}

// headers are those of an answer that has the log up to an offset.
func (q shapeRequest) headers(h Handle, from string, to Offset, keep string) http.Header {
	return http.Header{
		"Cache-Control": {keep}, HeaderHandle: {handleText(h)}, HeaderOffset: {to.String()},
		"Etag": {fmt.Sprintf(`"%s:%s:%s"`, handleText(h), from, to)},
	}
}

// serveStart answers with the snapshot of a shape: its log begins at 0_0.
func (svc *Service) serveStart(q shapeRequest, h Handle) error {
	head := q.headers(h, "-1", Offset{}, keepStart)
	head.Set(HeaderSchema, "{}")
	return q.send(http.StatusOK, head, messages(svc.ShapeLog(h).Snapshot, "insert"))
}
