package electric

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"groundhog/sim"
)

// listener is a request that waits for changes of a shape.
type listener struct {
	handle Handle
	news   *sim.Chan[struct{}]
}

// listen waits for changes of a shape from now on.
func (svc *Service) listen(h Handle) *listener {
	l := &listener{h, sim.NewChan[struct{}](svc.host.Sim(), "shape changes", 1)}
	svc.listeners = append(svc.listeners, l)
	return l
}

func (svc *Service) unlisten(l *listener) {
	svc.listeners = slices.DeleteFunc(svc.listeners, func(o *listener) bool { return o == l })
}

// changed wakes the requests that wait for a shape: it has changed, or is no more.
func (svc *Service) changed(h Handle) {
	for _, l := range svc.listeners {
		if l.handle == h {
			l.news.TrySend(struct{}{})
		}
	}
}

// visibleTo is up to where clients are shown the log of a shape, and what it has behind an offset.
func (svc *Service) visibleTo(h Handle, from Offset) (to Offset, changes []Change) {
	log := svc.ShapeLog(h)
	onDisk, to := log.Persisted, log.Persisted
	if st, ok := svc.stores.Find(h); ok {
		onDisk, to = st.onDisk, st.seenTxn
	}
	if to.Tx <= log.SnapshotLSN {
		to = Offset{} // nothing but the snapshot
	}
	return to, svc.lines(h, log.Live, later(from, Offset{log.SnapshotLSN, 0}), onDisk, to)
}

// await waits until a shape has something behind an offset, and at most until then. A shape that is
// no more is not served.
func (svc *Service) await(
	p *sim.Proc, l *listener, from Offset, until time.Time,
) (to Offset, changes []Change, served bool) {
	for {
		if _, served = svc.status.find(l.handle); !served {
			return to, nil, false
		}
		to, changes = svc.visibleTo(l.handle, from)
		left := until.Sub(p.Now())
		if from.Before(to) || left <= 0 {
			return to, changes, true
		}
		sim.Select(p.Sim(), sim.Recv(l.news, nil, nil), sim.After(left))
	}
}

// serveLog answers with what the log has. A client that is ahead of it is waited with, for half the
// time of a long poll: the service may have been started again.
func (svc *Service) serveLog(p *sim.Proc, q shapeRequest, h Handle) error {
	to, changes := svc.visibleTo(h, q.offset)
	if to.Before(q.offset) {
		return svc.serveAhead(p, q, h)
	}
	head := q.headers(h, q.offset.String(), to, keepLog)
	head.Set(HeaderSchema, "{}")
	head.Set(HeaderUpToDate, "")
	return q.send(http.StatusOK, head,
		append(messages(changes, "update"), upToDate(max(svc.lastSeen, to.Tx))))
}

// serveAhead waits for the log to come to where a client is.
func (svc *Service) serveAhead(p *sim.Proc, q shapeRequest, h Handle) error {
	l := svc.listen(h)
	defer svc.unlisten(l)
	until := p.Now().Add(longPoll / 2)
	for {
		to, _, served := svc.await(p, l, q.offset, until)
		switch {
		case !served:
			return q.refetch("")
		case !to.Before(q.offset) && q.live:
			return svc.serveLive(p, q, h)
		case !to.Before(q.offset):
			return svc.serveLog(p, q, h)
		case !p.Now().Before(until):
			return refuse(q.plain, q.answer, http.StatusBadRequest,
				"offset is out of bounds for this shape", 0)
		}
	}
}

// serveLive answers when there is something new, and else when the time of a long poll is over.
func (svc *Service) serveLive(p *sim.Proc, q shapeRequest, h Handle) error {
	if to, _ := svc.visibleTo(h, q.offset); to.Before(q.offset) {
		return svc.serveAhead(p, q, h)
	}
	l := svc.listen(h)
	defer svc.unlisten(l)
	if q.sse {
		return svc.serveEvents(p, q, l)
	}
	to, changes, served := svc.await(p, l, q.offset, p.Now().Add(longPoll))
	if !served {
		return q.refetch("")
	}
	head := q.headers(h, q.offset.String(), to, keepLive)
	head.Set(HeaderCursor, svc.cursor(p, q.cursor))
	head.Set(HeaderUpToDate, "")
	seen := to.Tx
	if !q.offset.Before(to) {
		seen = svc.lastSeen
		// an answer without changes is not to be confirmed as still right
		head.Set("Etag", fmt.Sprintf(`"%s:%s:%s:%d"`, q.handle, q.offset, to, p.Sim().Now()))
	}
	return q.send(http.StatusOK, head, append(messages(changes, "update"), upToDate(seen)))
}

// serveEvents streams what is new as server-sent events, until their time is over.
func (svc *Service) serveEvents(p *sim.Proc, q shapeRequest, l *listener) error {
	head := q.headers(l.handle, q.offset.String(), q.offset, keepSSE)
	head.Set(HeaderCursor, svc.cursor(p, q.cursor))
	head.Set(HeaderUpToDate, "")
	head.Set("Content-Type", "text/event-stream")
	out, err := q.answer.Stream(http.StatusOK, head)
	if err != nil {
		return err
	}
	end := p.Now().Add(sseTime)
	for from := q.offset; p.Now().Before(end); {
		until := p.Now().Add(sseKeepAlive)
		if end.Before(until) {
			until = end
		}
		to, changes, served := svc.await(p, l, from, until)
		switch {
		case !served:
			err = writeEvents(out, []LogMessage{
				{Headers: MessageHeaders{Control: ControlMustRefetch}}})
			if err == nil {
				err = out.Close()
			}
			return err
		case from.Before(to):
			from = to
			err = writeEvents(out, append(messages(changes, "update"), upToDate(to.Tx)))
		default:
			_, err = io.WriteString(out, ": keep-alive\n\n")
		}
		if err != nil {
			return err
		}
	}
	return out.Close()
}

// writeEvents writes messages as events.
func writeEvents(out io.Writer, all []LogMessage) error {
	var b []byte
	for _, m := range all {
		text, err := json.Marshal(m)
		if err != nil {
			return err
		}
		b = append(append(append(b, "data: "...), text...), "\n\n"...)
	}
	_, err := out.Write(b)
	return err
}

// cursor makes the next live URL another one: the end of the present interval of the length of a
// long poll, and if the client has that already, a later one (utils.ex,
// get_next_interval_timestamp).
func (svc *Service) cursor(p *sim.Proc, before string) string {
	const interval = int64(longPoll / time.Second)
	now := int64(p.Sim().Now()) / int64(time.Second)
	next := (now + interval) / interval * interval
	var had int64
	if _, err := fmt.Sscanf(before, "%d", &had); err == nil && next <= had {
		next = had + p.Stream("cursor").Int64(1, 3600)
	}
	return fmt.Sprint(next)
}
