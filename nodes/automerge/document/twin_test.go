package document

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The dumb twins: what is clever in a document, written down by its definition.

// TestTwins: documents that edit and exchange at random have their changes since any heads, and
// their lists in the order, that the definitions give.
func TestTwins(t *testing.T) {
	lists := 0
	rapid.Check(t, func(t *rapid.T) {
		docs := []*Document{New("alice"), New("bob"), New("carol")}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			d := docs[rapid.IntRange(0, 2).Draw(t, "who")]
			if rapid.IntRange(0, 2).Draw(t, "edits") > 0 {
				randomEdit(t, d)
			} else {
				require.NoError(t,
					d.Apply(docs[rapid.IntRange(0, 2).Draw(t, "from")].Changes(nil)...))
			}
		}
		d := docs[0]
		for _, o := range docs {
			require.NoError(t, d.Apply(o.Changes(nil)...))
		}
		var since []Hash
		for range rapid.IntRange(0, 3).Draw(t, "heads") {
			if d.Len() > 0 {
				since = append(since, rapid.SampledFrom(d.order).Draw(t, "head").hash)
			}
		}
		require.Equal(t, naiveChanges(d, since), append([]*Change(nil), d.Changes(since)...))
		for id, x := range d.objects { // order-free: each alone
			if x.kind == MakeList {
				var order []OpID
				for _, e := range x.elems {
					order = append(order, e.id)
				}
				require.Equal(t, naiveOrder(d, id, OpID{}), order)
				lists++
			}
		}
	})
	require.NotZero(t, lists)
}

// naiveChanges are those from which no path leads up to one of the heads.
func naiveChanges(d *Document, since []Hash) (list []*Change) {
	var under func(h, head Hash) bool
	memo := make(map[[2]Hash]bool)
	under = func(h, head Hash) bool {
		if v, ok := memo[[2]Hash{h, head}]; ok {
			return v
		}
		v := h == head ||
			slices.ContainsFunc(d.Get(head).Deps, func(dep Hash) bool { return under(h, dep) })
		memo[[2]Hash{h, head}] = v
		return v
	}
	for _, c := range d.order {
		if !slices.ContainsFunc(since, func(head Hash) bool { return under(c.hash, head) }) {
			list = append(list, c)
		}
	}
	return list
}

// naiveOrder is the order of a list as a tree: behind an element come, the latest first, those that
// were inserted behind it, each with its own behind it.
func naiveOrder(d *Document, list, behind OpID) (order []OpID) {
	var here []OpID
	for _, c := range d.order {
		for i, o := range c.Ops {
			if o.Insert && o.Object == list && o.Elem == behind {
				here = append(here, OpID{c.StartOp + uint64(i), c.Actor})
			}
		}
	}
	slices.SortFunc(here, func(a, b OpID) int { return b.Compare(a) })
	for _, id := range here {
		order = append(append(order, id), naiveOrder(d, list, id)...)
	}
	return order
}
