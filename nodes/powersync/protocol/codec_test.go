package protocol

import (
	"bufio"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// arbitrary draws any line, with strings of any kind.
func arbitrary(t *rapid.T) any {
	text := rapid.OneOf(
		rapid.SampledFrom(
			[]string{"", "mww", `{"k":1,"v":-5}`, `a\b"c`, "<é&\x00\u2028\xff", "\\u0041"},
		),
		rapid.String(),
	)
	whole := rapid.OneOf(
		rapid.Int64(), rapid.SampledFrom([]int64{0, 1, -1, math.MaxInt64, math.MinInt64}),
	)
	number := rapid.Custom(func(t *rapid.T) *int64 { n := whole.Draw(t, "n"); return &n })
	states := rapid.Custom(func(t *rapid.T) BucketState {
		return BucketState{
			text.Draw(t, "bucket"), rapid.Uint32().Draw(t, "sum"), whole.Draw(t, "count"),
			rapid.Int().Draw(t, "priority"),
		}
	})
	ops := rapid.Custom(func(t *rapid.T) Op {
		return Op{
			ID: whole.Draw(
				t, "id",
			), Kind: rapid.SampledFrom([]OpKind{Put, Remove, Move, Clear}).Draw(t, "kind"),
			Type: text.Draw(t, "type"),
			Row: text.Draw(
				t, "row",
			), Subkey: text.Draw(t, "subkey"), Data: text.Draw(t, "data"),
			Checksum: rapid.Uint32().Draw(t, "sum"),
		}
	})
	maybe := func() bool { return rapid.Bool().Draw(t, "there") }
	token := func() *Token {
		if !maybe() {
			return nil
		}
		return &Token{text.Draw(t, "user"), whole.Draw(t, "expires")}
	}
	wc := func() *int64 {
		if !maybe() {
			return nil
		}
		return number.Draw(t, "wc")
	}
	switch rapid.IntRange(0, 4).Draw(t, "what") {
	case 0:
		q := Request{
			Path: text.Draw(t, "path"), Token: token(), Client: text.Draw(t, "client"),
			LSN: whole.Draw(t, "lsn"), CheckpointRequest: whole.Draw(t, "request"),
			Slot: text.Draw(t, "slot"), After: text.Draw(t, "after"),
		}
		if maybe() {
			q.Stream = &Stream{}
			for range rapid.IntRange(0, 3).Draw(t, "buckets") {
				q.Stream.Buckets = append(
					q.Stream.Buckets, BucketRequest{text.Draw(t, "name"), whole.Draw(t, "after")},
				)
			}
		}
		if maybe() {
			q.Exec = &Crud{
				text.Draw(t, "op"), text.Draw(t, "type"), text.Draw(t, "row"), text.Draw(t, "data"),
			}
		}
		return q
	case 1:
		return Response{
			rapid.Int().Draw(t, "status"), text.Draw(t, "error"), whole.Draw(t, "wc"), token(),
			whole.Draw(t, "lsn"), text.Draw(t, "buffering"), whole.Draw(t, "request"),
			text.Draw(t, "status"),
		}
	case 2:
		r := Record{LSN: whole.Draw(t, "lsn"), Slot: text.Draw(t, "slot")}
		for range rapid.IntRange(0, 3).Draw(t, "rows") {
			r.Rows = append(
				r.Rows, Image{text.Draw(t, "table"), text.Draw(t, "id"), text.Draw(t, "data")},
			)
		}
		return r
	case 3:
		m := Message{Ready: maybe()}
		if maybe() {
			m.Checkpoint = &ActiveCheckpoint{whole.Draw(t, "op"), whole.Draw(t, "lsn")}
		}
		return m
	}
	var l Line
	if maybe() {
		l.Checkpoint = &Checkpoint{
			whole.Draw(t, "op"), wc(), rapid.SliceOfN(states, 0, 3).Draw(t, "states"),
		}
	}
	if maybe() {
		l.Diff = &CheckpointDiff{
			whole.Draw(t, "op"), wc(), rapid.SliceOfN(states, 0, 3).Draw(t, "states"),
			rapid.SliceOfN(text, 0, 2).Draw(t, "removed"),
		}
		if maybe() {
			l.Diff.Updated, l.Diff.Removed = nil, nil
		}
	}
	if maybe() {
		l.Data = &Data{
			text.Draw(t, "bucket"), whole.Draw(t, "after"), whole.Draw(t, "next"), maybe(),
			rapid.SliceOfN(ops, 0, 4).Draw(t, "ops"),
		}
	}
	if maybe() {
		l.Complete = &Complete{whole.Draw(t, "op")}
	}
	if maybe() {
		l.PartialComplete = &PartialComplete{whole.Draw(t, "op"), rapid.Int().Draw(t, "priority")}
	}
	if maybe() {
		n := rapid.Int().Draw(t, "token")
		l.TokenExpiresIn = &n
	}
	return l
}

// TestAgreesWithJSON: any line has the bytes that encoding/json gives it, and is read as
// encoding/json reads it.
func TestAgreesWithJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := arbitrary(t)
		want, err := json.Marshal(v)
		require.NoError(t, err)
		got, err := encode(nil, v)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got))
		ours, theirs := reflect.New(reflect.TypeOf(v)), reflect.New(reflect.TypeOf(v))
		require.NoError(t, decode(got, ours.Interface(), &names{}))
		require.NoError(t, json.Unmarshal(want, theirs.Interface()))
		require.Equal(t, theirs.Interface(), ours.Interface())
	})
}

// FuzzDecode: what is accepted is what encoding/json makes of it; nothing panics.
func FuzzDecode(f *testing.F) {
	f.Add(
		[]byte(
			`{"checkpoint":{"last_op_id":"5","write_checkpoint":"2","buckets":[{"bucket":"global[]","checksum":4294967295,"count":5,"priority":3}]}}`,
		),
	)
	f.Add(
		[]byte(
			`{"data":{"bucket":"a[]","after":"0","next_after":"1","has_more":false,"data":[{"op_id":1,"op":"PUT","object_type":"mww","data":"{\"v\":1}","checksum":7}]}}`,
		),
	)
	f.Add(
		[]byte(
			`{"path":"/sync/stream","token":{"sub":"u","exp":-5},"client_id":"\u00e9","stream":{"buckets":null},"lsn":3}`,
		),
	)
	f.Add([]byte(`{"status":200,"error":"a\\b","write_checkpoint":"1","token":{"sub":"","exp":0}}`))
	f.Add([]byte(`{"lsn":1,"rows":[{"table":"mww","id":"1"}]}`))
	f.Add([]byte(`{"ready":true,"active_checkpoint":{"last_checkpoint":"1","last_checkpoint_lsn":2}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, pair := range [][2]any{{&Line{}, &Line{}}, {&Request{}, &Request{}},
			{&Response{}, &Response{}}, {&Record{}, &Record{}},
			{&Message{}, &Message{}}} {
			if decode(b, pair[0], &names{}) != nil {
				continue
			}
			require.NoError(t, json.Unmarshal(b, pair[1]), "%q", b)
			require.Equal(t, pair[1], pair[0], "%q", b)
		}
	})
}

// What is not in the form of this protocol is refused, with the place and what should stand there.
func TestRefused(t *testing.T) {
	for text, want := range map[string]string{
		``: "byte 0", `{"status":200} `: "the end of the line", `{"status":"200"}`: "an integer",
		`{"error":"x","status":200}`: `{"status":`,
		`{"status":01}`:              "an integer", `{"status":-0}`: "an integer",
		`{"status":200,"error":"x}`:       "the end of a string",
		`{"status":99999999999999999999}`: "an integer", `{"status":200,"other":1}`: "}",
		"{\"status\":200,\"error\":\"\n\"}": "a string",
	} {
		var a Response
		require.ErrorContains(t, decode([]byte(text), &a, &names{}), want, text)
	}
	require.ErrorContains(t, decode(nil, 5, &names{}), "a int is no line")
	_, err := encode(nil, "text")
	require.ErrorContains(t, err, "a string is no line")
}

// Row data is a flat object of integers.
func TestColumns(t *testing.T) {
	var got []any
	f := func(name string, v int64) { got = append(got, name, v) }
	require.NoError(t, Columns(`{"k":3,"v":-17}`, f))
	require.Equal(t, []any{"k", int64(3), "v", int64(-17)}, got)
	require.NoError(t, Columns(`{}`, f))
	for _, bad := range []string{``, `{`, `{"k":3`, `{"k":3,}`, `{"k":null}`, `{"k":3} `,
		`{"k" :3}`, `{"\u006b":3}`, `[1]`} {
		require.ErrorContains(t, Columns(bad, func(string, int64) {}), "expected", bad)
	}
}

// A line longer than the buffer comes in parts, and arrives as a whole.
func TestLongLines(t *testing.T) {
	long := Response{Status: OK, Error: strings.Repeat("x", 5*most)}
	b, err := encode(nil, long)
	require.NoError(t, err)
	c := &Conn{
		in: bufio.NewReaderSize(
			strings.NewReader(string(b)+"\n"+string(b)+"\n"+`{"status":200}`+"\n"), most,
		),
	}
	for _, want := range []Response{long, long, {Status: OK}} {
		var a Response
		require.NoError(t, c.Receive(&a))
		require.Equal(t, want, a)
	}
	require.Error(t, c.Receive(&Response{}))
}

// data is a line as the scenarios send them: ten rows.
func data() Line {
	d := &Data{Bucket: "global[]", After: 100, Next: 110}
	for n := range int64(10) {
		o := Op{ID: 100 + n, Kind: Put, Type: "mww", Row: "17", Data: `{"k":17,"v":1234}`}
		o.Checksum = ChecksumPut(o.Type, o.Row, o.Data)
		d.Ops = append(d.Ops, o)
	}
	return Line{Data: d}
}

func BenchmarkEncode(b *testing.B) {
	l := data()
	b.Run("here", func(b *testing.B) {
		b.ReportAllocs()
		var out []byte
		for range b.N {
			out, _ = encode(out[:0], l)
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			_, _ = json.Marshal(l)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	text, _ := encode(nil, data())
	b.Run("here", func(b *testing.B) {
		b.ReportAllocs()
		var known names
		for range b.N {
			var l Line
			if decode(text, &l, &known) != nil {
				b.Fatal("refused")
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			var l Line
			if json.Unmarshal(text, &l) != nil {
				b.Fatal("refused")
			}
		}
	})
}
