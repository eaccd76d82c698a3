package document

import (
	"encoding/binary"
	"errors"
)

var errMalformed = errors.New("malformed change")

// seal gives a change its bytes and its hash.
func (c *Change) seal() {
	c.bytes, c.hash = chunk(changeChunk, c.body())
}

func (c *Change) body() []byte {
	b := binary.AppendUvarint(nil, uint64(len(c.Deps)))
	for _, d := range c.Deps {
		b = append(b, d[:]...)
	}
	b = appendText(b, string(c.Actor))
	b = binary.AppendUvarint(b, c.Seq)
	b = binary.AppendUvarint(b, c.StartOp)
	b = binary.AppendUvarint(b, uint64(len(c.Ops)))
	for _, o := range c.Ops {
		b = append(b, byte(o.Action), flag(o.Insert))
		b = appendID(b, o.Object)
		b = appendText(b, o.Key)
		b = appendID(b, o.Elem)
		b = appendText(b, o.Value)
		b = binary.AppendVarint(b, o.Number)
		b = binary.AppendUvarint(b, uint64(len(o.Pred)))
		for _, p := range o.Pred {
			b = appendID(b, p)
		}
	}
	return b
}

func flag(v bool) byte {
	if v {
		return 1
	}
	return 0
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendID(b []byte, id OpID) []byte {
	return appendText(binary.AppendUvarint(b, id.Counter), string(id.Actor))
}

// reader reads a body. After the first error everything is zero.
type reader struct {
	b   []byte
	err error
}

func (r *reader) fail() { r.b, r.err = nil, errMalformed }

func (r *reader) uint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) int() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) take(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.fail()
		return nil
	}
	v := r.b[:n]
	r.b = r.b[n:]
	return v
}

func (r *reader) byte() byte {
	if v := r.take(1); v != nil {
		return v[0]
	}
	return 0
}

func (r *reader) text() string { return string(r.take(r.uint())) }

func (r *reader) id() OpID { return OpID{Counter: r.uint(), Actor: Actor(r.text())} }

// count reads a length of things that take at least so many bytes each.
func (r *reader) count(each int) int {
	n := r.uint()
	if n > uint64(len(r.b)/each) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *reader) hashes() []Hash {
	list := make([]Hash, r.count(32))
	for i := range list {
		copy(list[i][:], r.take(32))
	}
	return list
}

// parseChange reads the body of a change chunk.
func parseChange(body []byte) (*Change, error) {
	r := &reader{b: body}
	c := &Change{Deps: r.hashes(), Actor: Actor(r.text()), Seq: r.uint(), StartOp: r.uint()}
	c.Ops = make([]Op, r.count(8))
	for i := range c.Ops {
		o := &c.Ops[i]
		o.Action = Action(r.byte())
		o.Insert = r.byte() == 1
		o.Object, o.Key, o.Elem, o.Value, o.Number = r.id(), r.text(), r.id(), r.text(), r.int()
		if n := r.count(2); n > 0 {
			o.Pred = make([]OpID, n)
			for j := range o.Pred {
				o.Pred[j] = r.id()
			}
		}
		if o.Action > Delete {
			r.fail()
		}
	}
	if r.err != nil || len(r.b) > 0 || c.Seq == 0 || c.StartOp == 0 {
		return nil, errMalformed
	}
	c.seal()
	return c, nil
}
