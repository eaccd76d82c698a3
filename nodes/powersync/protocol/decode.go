package protocol

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// decode reads a line in the form in which encode writes it: no blanks, fields in their order,
// nothing else. Of such a line it makes what encoding/json does; any other is refused.
func decode(b []byte, v any, names *names) error {
	r := reader{b: b, names: names}
	switch v := v.(type) {
	case *Line:
		*v = r.line()
	case *Request:
		*v = r.request()
	case *Response:
		*v = r.response()
	case *Record:
		*v = r.record()
	case *Message:
		*v = r.message()
	default:
		return fmt.Errorf("protocol: a %T is no line", v)
	}
	if !r.failed && r.at != len(b) {
		r.fail("the end of the line")
	}
	if r.failed {
		return fmt.Errorf("protocol: byte %d of %q: expected %s", r.at, b, r.expected)
	}
	return nil
}

// names are strings that come again and again, so that each is made once.
type names struct{ known map[string]string }

func (n *names) get(b []byte) string {
	if s, ok := n.known[string(b)]; ok {
		return s
	}
	s := string(b)
	if n.known == nil {
		n.known = make(map[string]string)
	}
	if len(n.known) < 256 {
		n.known[s] = s
	}
	return s
}

// reader takes JSON from the front of a line. After the first failure it takes nothing more.
type reader struct {
	b        []byte
	at       int
	names    *names
	failed   bool
	expected string
}

func (r *reader) fail(expected string) {
	if !r.failed {
		r.failed, r.expected = true, expected
	}
}

// has takes a text if it is next.
func (r *reader) has(text string) bool {
	if r.failed || len(r.b)-r.at < len(text) || string(r.b[r.at:r.at+len(text)]) != text {
		return false
	}
	r.at += len(text)
	return true
}

// want takes a text, which must be next.
func (r *reader) want(text string) {
	if !r.has(text) {
		r.fail(text)
	}
}

// field takes the key of a field that may be there. first is whether the object has none yet.
func (r *reader) field(first *bool, key string) bool {
	if *first && r.has(key) {
		*first = false
		return true
	}
	if *first || r.failed || r.at == len(r.b) || r.b[r.at] != ',' {
		return false
	}
	r.at++
	if r.has(key) {
		return true
	}
	r.at--
	return false
}

// more says whether an array has another element. Call it once before each, and after the last.
func (r *reader) more(first *bool) bool {
	if r.has("]") {
		return false
	}
	if !*first {
		r.want(",")
	}
	*first = false
	return !r.failed
}

// array begins an array, which may be null.
func (r *reader) array() bool {
	if r.has("null") {
		return false
	}
	r.want("[")
	return !r.failed
}

// integer takes an integer between two bounds, as strconv writes it.
func (r *reader) integer(lo, hi int64) int64 {
	start := r.at
	r.has("-")
	for r.at < len(r.b) && '0' <= r.b[r.at] && r.b[r.at] <= '9' {
		r.at++
	}
	digits := r.b[start:r.at]
	n, ok := int64(0), len(digits) > 0 && len(digits) <= 20
	if ok {
		var err error
		n, err = strconv.ParseInt(string(digits), 10, 64) // does not escape: no allocation
		ok = err == nil && n >= lo && n <= hi
		ok = ok && (digits[0] != '0' || len(digits) == 1) && (digits[0] != '-' || digits[1] != '0')
	}
	if !ok {
		r.at = start
		r.fail("an integer")
	}
	return n
}

func (r *reader) int64() int64 { return r.integer(math.MinInt64, math.MaxInt64) }
func (r *reader) int() int     { return int(r.integer(math.MinInt, math.MaxInt)) }
func (r *reader) uint32() uint32 {
	return uint32(r.integer(0, math.MaxUint32))
}

// quoted is an int64 as a string.
func (r *reader) quoted() int64 {
	r.want(`"`)
	n := r.int64()
	r.want(`"`)
	return n
}

// raw takes a string and returns its bytes, without the quotes; plain is whether they stand for
// themselves.
func (r *reader) raw() (b []byte, plain bool) {
	r.want(`"`)
	start := r.at
	plain = true
	for r.at < len(r.b) && !r.failed {
		switch c := r.b[r.at]; {
		case c == '"':
			r.at++
			return r.b[start : r.at-1], plain
		case c == '\\':
			plain = false
			r.at++
		case c < ' ':
			r.fail("a string")
		case c > '~':
			plain = false
		}
		r.at++
	}
	r.fail("the end of a string")
	return nil, true
}

// string is a string of which each is different; name one of a few.
func (r *reader) string() string {
	b, plain := r.raw()
	if plain {
		return string(b)
	}
	return r.unescape(b)
}

func (r *reader) name() string {
	b, plain := r.raw()
	if plain {
		return r.names.get(b)
	}
	return r.unescape(b)
}

// unescape takes out the backslashes before quotes and backslashes. What is rarer is left to
// encoding/json.
func (r *reader) unescape(b []byte) string {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		c := b[i]
		if c == '\\' && i+1 < len(b) && (b[i+1] == '"' || b[i+1] == '\\') {
			i++
			out = append(out, b[i])
			continue
		}
		if c == '\\' || c > '~' {
			var s string
			if json.Unmarshal(append(append([]byte{'"'}, b...), '"'), &s) != nil {
				r.fail("a string")
			}
			return s
		}
		out = append(out, c)
	}
	return string(out)
}

// pointer is for what is optional.
func pointer[T any](v T) *T { return &v }

func (r *reader) line() (l Line) {
	r.want("{")
	first := true
	if r.field(&first, `"checkpoint":`) {
		l.Checkpoint = &Checkpoint{}
		l.Checkpoint.LastOp, l.Checkpoint.WriteCheckpoint = r.head()
		r.want(`,"buckets":`)
		l.Checkpoint.Buckets = r.buckets()
		r.want("}")
	}
	if r.field(&first, `"checkpoint_diff":`) {
		l.Diff = &CheckpointDiff{}
		l.Diff.LastOp, l.Diff.WriteCheckpoint = r.head()
		r.want(`,"updated_buckets":`)
		l.Diff.Updated = r.buckets()
		r.want(`,"removed_buckets":`)
		l.Diff.Removed = r.list()
		r.want("}")
	}
	if r.field(&first, `"data":`) {
		l.Data = r.data()
	}
	if r.field(&first, `"checkpoint_complete":{"last_op_id":`) {
		l.Complete = &Complete{LastOp: r.quoted()}
		r.want("}")
	}
	if r.field(&first, `"partial_checkpoint_complete":{"last_op_id":`) {
		l.PartialComplete = &PartialComplete{LastOp: r.quoted()}
		r.want(`,"priority":`)
		l.PartialComplete.Priority = r.int()
		r.want("}")
	}
	if r.field(&first, `"token_expires_in":`) {
		l.TokenExpiresIn = pointer(r.int())
	}
	r.want("}")
	return l
}

// head is what a checkpoint and a diff begin with.
func (r *reader) head() (op int64, wc *int64) {
	r.want(`{"last_op_id":`)
	op = r.quoted()
	if r.has(`,"write_checkpoint":`) {
		wc = pointer(r.quoted())
	}
	return op, wc
}

func (r *reader) buckets() []BucketState {
	if !r.array() {
		return nil
	}
	list := make([]BucketState, 0, 4)
	for first := true; r.more(&first); {
		var s BucketState
		r.want(`{"bucket":`)
		s.Bucket = r.name()
		r.want(`,"checksum":`)
		s.Checksum = r.uint32()
		r.want(`,"count":`)
		s.Count = r.int64()
		r.want(`,"priority":`)
		s.Priority = r.int()
		r.want("}")
		list = append(list, s)
	}
	return list
}

func (r *reader) list() []string {
	if !r.array() {
		return nil
	}
	list := []string{}
	for first := true; r.more(&first); {
		list = append(list, r.name())
	}
	return list
}

func (r *reader) data() *Data {
	d := &Data{}
	r.want(`{"bucket":`)
	d.Bucket = r.name()
	r.want(`,"after":`)
	d.After = r.quoted()
	r.want(`,"next_after":`)
	d.Next = r.quoted()
	r.want(`,"has_more":`)
	if d.HasMore = r.has("true"); !d.HasMore {
		r.want("false")
	}
	r.want(`,"data":`)
	if r.array() {
		d.Ops = make([]Op, 0, 8)
		for first := true; r.more(&first); {
			d.Ops = append(d.Ops, r.op())
		}
	}
	r.want("}")
	return d
}

func (r *reader) op() (o Op) {
	r.want(`{"op_id":`)
	o.ID = r.int64()
	r.want(`,"op":`)
	o.Kind = OpKind(r.name())
	if r.has(`,"object_type":`) {
		o.Type = r.name()
	}
	if r.has(`,"object_id":`) {
		o.Row = r.name()
	}
	if r.has(`,"subkey":`) {
		o.Subkey = r.string()
	}
	if r.has(`,"data":`) {
		o.Data = r.string()
	}
	r.want(`,"checksum":`)
	o.Checksum = r.uint32()
	r.want("}")
	return o
}

func (r *reader) token() *Token {
	t := &Token{}
	r.want(`{"sub":`)
	t.User = r.name()
	r.want(`,"exp":`)
	t.Expires = r.int64()
	r.want("}")
	return t
}

func (r *reader) request() (q Request) {
	r.want(`{"path":`)
	q.Path = r.name()
	if r.has(`,"token":`) {
		q.Token = r.token()
	}
	if r.has(`,"client_id":`) {
		q.Client = r.name()
	}
	if r.has(`,"stream":{"buckets":`) {
		q.Stream = &Stream{Buckets: r.requests()}
		r.want("}")
	}
	if r.has(`,"exec":{"op":`) {
		c := &Crud{Op: r.name()}
		r.want(`,"type":`)
		c.Type = r.name()
		r.want(`,"id":`)
		c.Row = r.name()
		if r.has(`,"data":`) {
			c.Data = r.string()
		}
		r.want("}")
		q.Exec = c
	}
	if r.has(`,"lsn":`) {
		q.LSN = r.int64()
	}
	q.CheckpointRequest = r.checkpointRequest()
	if r.has(`,"slot":`) {
		q.Slot = r.name()
	}
	if r.has(`,"after":`) {
		q.After = r.string()
	}
	r.want("}")
	return q
}

func (r *reader) checkpointRequest() int64 {
	if r.has(`,"checkpoint_request_id":`) {
		return r.quoted()
	}
	return 0
}

func (r *reader) requests() []BucketRequest {
	if !r.array() {
		return nil
	}
	list := []BucketRequest{}
	for first := true; r.more(&first); {
		r.want(`{"name":`)
		s := BucketRequest{Name: r.name()}
		r.want(`,"after":`)
		s.After = r.quoted()
		r.want("}")
		list = append(list, s)
	}
	return list
}

func (r *reader) response() (a Response) {
	r.want(`{"status":`)
	a.Status = r.int()
	if r.has(`,"error":`) {
		a.Error = r.string()
	}
	if r.has(`,"write_checkpoint":`) {
		a.WriteCheckpoint = r.quoted()
	}
	if r.has(`,"token":`) {
		a.Token = r.token()
	}
	if r.has(`,"lsn":`) {
		a.LSN = r.int64()
	}
	if r.has(`,"x-accel-buffering":`) {
		a.AccelBuffering = r.string()
	}
	a.CheckpointRequest = r.checkpointRequest()
	if r.has(`,"wal_status":`) {
		a.WALStatus = r.string()
	}
	r.want("}")
	return a
}

func (r *reader) record() (x Record) {
	r.want(`{"lsn":`)
	x.LSN = r.int64()
	if r.has(`,"rows":[`) {
		x.Rows = make([]Image, 0, 4)
		for first := true; r.more(&first); {
			r.want(`{"table":`)
			i := Image{Table: r.name()}
			r.want(`,"id":`)
			i.ID = r.name()
			if r.has(`,"data":`) {
				i.Data = r.string()
			}
			r.want("}")
			x.Rows = append(x.Rows, i)
		}
	}
	if r.has(`,"slot":`) {
		x.Slot = r.string()
	}
	r.want("}")
	return x
}

func (r *reader) message() (m Message) {
	r.want("{")
	next := `"active_checkpoint":{"last_checkpoint":`
	if r.has(`"ready":true`) {
		m.Ready, next = true, ","+next
	}
	if r.has(next) {
		m.Checkpoint = &ActiveCheckpoint{Op: r.quoted()}
		r.want(`,"last_checkpoint_lsn":`)
		m.Checkpoint.LSN = r.int64()
		r.want("}")
	}
	r.want("}")
	return m
}
