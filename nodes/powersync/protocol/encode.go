package protocol

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// encode appends a line without its end: the bytes that encoding/json makes of it.
func encode(b []byte, v any) ([]byte, error) {
	w := writer{b: b}
	switch v := v.(type) {
	case Line:
		w.line(v)
	case Request:
		w.request(v)
	case Response:
		w.response(v)
	case Record:
		w.record(v)
	case Message:
		w.message(v)
	default:
		return b, fmt.Errorf("protocol: a %T is no line", v)
	}
	return w.b, nil
}

// writer appends JSON. Fields are separated by whoever appends the second one.
type writer struct {
	b     []byte
	first bool // nothing of the present object or array yet
}

func (w *writer) open(c byte)  { w.b, w.first = append(w.b, c), true }
func (w *writer) close(c byte) { w.b, w.first = append(w.b, c), false }

// comma separates elements.
func (w *writer) comma() {
	if !w.first {
		w.b = append(w.b, ',')
	}
	w.first = false
}

// key begins a field.
func (w *writer) key(name string) {
	w.comma()
	w.b = append(append(append(w.b, '"'), name...), '"', ':')
}

func (w *writer) int(name string, n int64) {
	w.key(name)
	w.b = strconv.AppendInt(w.b, n, 10)
}

// quoted is an int64 as a string, since JavaScript has none.
func (w *writer) quoted(name string, n int64) {
	w.key(name)
	w.b = append(strconv.AppendInt(append(w.b, '"'), n, 10), '"')
}

func (w *writer) string(name, s string) {
	w.key(name)
	w.text(s)
}

// optional leaves an empty string out.
func (w *writer) optional(name, s string) {
	if s != "" {
		w.string(name, s)
	}
}

// text is a string. What is rare is left to encoding/json.
func (w *writer) text(s string) {
	at := len(w.b)
	w.b = append(w.b, '"')
	for i := range len(s) {
		c := s[i]
		switch {
		case c < ' ', c > '~', c == '<', c == '>', c == '&':
			b, _ := json.Marshal(s) // a string has no error
			w.b = append(w.b[:at], b...)
			return
		case c == '"', c == '\\':
			w.b = append(w.b, '\\')
		}
		w.b = append(w.b, c)
	}
	w.b = append(w.b, '"')
}

func (w *writer) line(l Line) {
	w.open('{')
	if c := l.Checkpoint; c != nil {
		w.key("checkpoint")
		w.open('{')
		w.head(c.LastOp, c.WriteCheckpoint)
		w.buckets("buckets", c.Buckets)
		w.close('}')
	}
	if d := l.Diff; d != nil {
		w.key("checkpoint_diff")
		w.open('{')
		w.head(d.LastOp, d.WriteCheckpoint)
		w.buckets("updated_buckets", d.Updated)
		w.names("removed_buckets", d.Removed)
		w.close('}')
	}
	if d := l.Data; d != nil {
		w.data(d)
	}
	if c := l.Complete; c != nil {
		w.key("checkpoint_complete")
		w.open('{')
		w.quoted("last_op_id", c.LastOp)
		w.close('}')
	}
	if c := l.PartialComplete; c != nil {
		w.key("partial_checkpoint_complete")
		w.open('{')
		w.quoted("last_op_id", c.LastOp)
		w.int("priority", int64(c.Priority))
		w.close('}')
	}
	if l.TokenExpiresIn != nil {
		w.int("token_expires_in", int64(*l.TokenExpiresIn))
	}
	w.close('}')
}

// head is what a checkpoint and a diff begin with.
func (w *writer) head(op int64, wc *int64) {
	w.quoted("last_op_id", op)
	if wc != nil {
		w.quoted("write_checkpoint", *wc)
	}
}

// null writes what encoding/json makes of a nil slice.
func (w *writer) null(name string, isNil bool) bool {
	w.key(name)
	if isNil {
		w.b = append(w.b, "null"...)
	}
	return isNil
}

func (w *writer) buckets(name string, list []BucketState) {
	if w.null(name, list == nil) {
		return
	}
	w.open('[')
	for _, s := range list {
		w.comma()
		w.open('{')
		w.string("bucket", s.Bucket)
		w.int("checksum", int64(s.Checksum))
		w.int("count", s.Count)
		w.int("priority", int64(s.Priority))
		w.close('}')
	}
	w.close(']')
}

func (w *writer) names(name string, list []string) {
	if w.null(name, list == nil) {
		return
	}
	w.open('[')
	for _, s := range list {
		w.comma()
		w.text(s)
	}
	w.close(']')
}

func (w *writer) data(d *Data) {
	w.key("data")
	w.open('{')
	w.string("bucket", d.Bucket)
	w.quoted("after", d.After)
	w.quoted("next_after", d.Next)
	w.key("has_more")
	w.b = strconv.AppendBool(w.b, d.HasMore)
	if !w.null("data", d.Ops == nil) {
		w.open('[')
		for i := range d.Ops {
			w.op(&d.Ops[i])
		}
		w.close(']')
	}
	w.close('}')
}

func (w *writer) op(o *Op) {
	w.comma()
	w.open('{')
	w.int("op_id", o.ID)
	w.string("op", string(o.Kind))
	w.optional("object_type", o.Type)
	w.optional("object_id", o.Row)
	w.optional("subkey", o.Subkey)
	w.optional("data", o.Data)
	w.int("checksum", int64(o.Checksum))
	w.close('}')
}

func (w *writer) token(t *Token) {
	w.key("token")
	w.open('{')
	w.string("sub", t.User)
	w.int("exp", t.Expires)
	w.close('}')
}

func (w *writer) request(r Request) {
	w.open('{')
	w.string("path", r.Path)
	if r.Token != nil {
		w.token(r.Token)
	}
	w.optional("client_id", r.Client)
	if r.Stream != nil {
		w.key("stream")
		w.open('{')
		w.requests(r.Stream.Buckets)
		w.close('}')
	}
	if c := r.Exec; c != nil {
		w.key("exec")
		w.open('{')
		w.string("op", c.Op)
		w.string("type", c.Type)
		w.string("id", c.Row)
		w.optional("data", c.Data)
		w.close('}')
	}
	if r.LSN != 0 {
		w.int("lsn", r.LSN)
	}
	w.checkpointRequest(r.CheckpointRequest)
	w.optional("slot", r.Slot)
	w.optional("after", r.After)
	w.close('}')
}

func (w *writer) checkpointRequest(id int64) {
	if id != 0 {
		w.quoted("checkpoint_request_id", id)
	}
}

func (w *writer) requests(list []BucketRequest) {
	if w.null("buckets", list == nil) {
		return
	}
	w.open('[')
	for _, s := range list {
		w.comma()
		w.open('{')
		w.string("name", s.Name)
		w.quoted("after", s.After)
		w.close('}')
	}
	w.close(']')
}

func (w *writer) response(r Response) {
	w.open('{')
	w.int("status", int64(r.Status))
	w.optional("error", r.Error)
	if r.WriteCheckpoint != 0 {
		w.quoted("write_checkpoint", r.WriteCheckpoint)
	}
	if r.Token != nil {
		w.token(r.Token)
	}
	if r.LSN != 0 {
		w.int("lsn", r.LSN)
	}
	w.optional("x-accel-buffering", r.AccelBuffering)
	w.checkpointRequest(r.CheckpointRequest)
	w.optional("wal_status", r.WALStatus)
	w.close('}')
}

func (w *writer) record(r Record) {
	w.open('{')
	w.int("lsn", r.LSN)
	if len(r.Rows) > 0 {
		w.key("rows")
		w.open('[')
		for _, i := range r.Rows {
			w.comma()
			w.open('{')
			w.string("table", i.Table)
			w.string("id", i.ID)
			w.optional("data", i.Data)
			w.close('}')
		}
		w.close(']')
	}
	w.optional("slot", r.Slot)
	w.close('}')
}

func (w *writer) message(m Message) {
	w.open('{')
	if m.Ready {
		w.key("ready")
		w.b = strconv.AppendBool(w.b, true)
	}
	if c := m.Checkpoint; c != nil {
		w.key("active_checkpoint")
		w.open('{')
		w.quoted("last_checkpoint", c.Op)
		w.int("last_checkpoint_lsn", c.LSN)
		w.close('}')
	}
	w.close('}')
}
