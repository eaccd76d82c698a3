package service

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/nodes/powersync/protocol"
)

// replica is the dumb twin of a client: what it has of a bucket after some operations, one at a
// time.
type replica struct {
	rows map[string]string
	sum  uint32
	at   int64
}

func (r replica) clone() replica {
	rows := map[string]string{}
	for key, data := range r.rows {
		rows[key] = data
	}
	return replica{rows, r.sum, r.at}
}

func (r *replica) apply(ops []stored, upTo int64) {
	for _, o := range ops {
		if o.ID <= r.at || o.ID > upTo {
			continue
		}
		r.at = o.ID
		switch o.Kind {
		case protocol.Clear:
			r.rows, r.sum = map[string]string{}, 0
		case protocol.Put:
			r.rows[o.Key()] = o.Data
		case protocol.Remove:
			delete(r.rows, o.Key())
		}
		r.sum += o.Checksum
	}
}

// TestCompact: operations are added, and compacted now and then. Whoever has any prefix of any
// version of the bucket, and takes the rest from what there is now, has the rows and the checksum
// of who took every operation as it was made. That holds for every checkpoint that is not older
// than what was compacted.
func TestCompact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := &bucket{}
		truth := []replica{{rows: map[string]string{}}} // after each operation
		prefixes := []replica{truth[0].clone()}
		compacted, next := int64(0), int64(0)
		for range rapid.IntRange(1, 6).Draw(t, "rounds") {
			for range rapid.IntRange(0, 8).Draw(t, "operations") {
				next++
				o := protocol.Op{
					ID: next, Kind: protocol.Put, Type: "t",
					Row: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "row"),
				}
				if rapid.IntRange(0, 2).Draw(t, "remove") == 0 {
					o.Kind, o.Checksum = protocol.Remove, protocol.ChecksumRemove(o.Key())
				} else {
					o.Data = fmt.Sprintf(`{"v":%d}`, next)
					o.Checksum = protocol.ChecksumPut(o.Type, o.Row, o.Data)
				}
				b.add(o)
				now := truth[len(truth)-1].clone()
				now.apply([]stored{{Op: o}}, next)
				truth = append(truth, now)
			}
			for upTo := compacted; upTo <= next; upTo++ {
				p := replica{rows: map[string]string{}}
				p.apply(b.ops, upTo)
				prefixes = append(prefixes, p)
			}
			compacted = max(compacted, rapid.Int64Range(0, next).Draw(t, "compact up to"))
			b.compact(compacted)
			for at := compacted; at <= next; at++ {
				require.Equal(
					t, truth[at].sum, b.state(at).Checksum, "announced at %d: %v", at, b.ops,
				)
				for _, p := range prefixes {
					if p.at > at {
						continue
					}
					r := p.clone()
					r.apply(b.ops, at)
					require.Equal(t, truth[at].rows, r.rows, "from %d to %d: %v", p.at, at, b.ops)
					require.Equal(t, truth[at].sum, r.sum)
				}
			}
		}
	})
}

// What is compacted: superseded operations lose their data and name what superseded them, the
// leading ones become one.
func TestCompactForm(t *testing.T) {
	b := &bucket{}
	put := func(id int64, row string) {
		o := protocol.Op{ID: id, Kind: protocol.Put, Type: "t", Row: row, Data: "{}"}
		o.Checksum = protocol.ChecksumPut("t", row, "{}")
		b.add(o)
	}
	for id, row := range []string{"a", "b", "c", "a", "b", "a"} {
		put(int64(id)+1, row)
	}
	whole := b.state(6).Checksum
	b.compact(6)
	var kinds []protocol.OpKind
	for _, o := range b.ops {
		kinds = append(kinds, o.Kind)
	}
	require.Equal(
		t,
		[]protocol.OpKind{protocol.Clear, protocol.Put, protocol.Move, protocol.Put, protocol.Put},
		kinds,
	)
	require.EqualValues(t, 2, b.ops[0].ID)
	require.EqualValues(t, 6, b.ops[0].target, "the newest of what superseded any of them")
	require.EqualValues(t, 6, b.ops[2].target)
	require.Empty(t, b.ops[2].Data)
	require.Equal(t, whole, b.state(6).Checksum)
	require.EqualValues(t, 5, b.state(6).Count)
	before := slices.Clone(b.ops)
	b.compact(6)
	require.Equal(t, before, b.ops, "nothing is left to do")
}
