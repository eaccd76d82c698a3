package document

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// randomEdit is one change, drawn.
func randomEdit(t *rapid.T, d *Document) *Change {
	tx := d.Begin()
	for range rapid.IntRange(1, 3).Draw(t, "operations") {
		key := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "key")
		switch rapid.IntRange(0, 6).Draw(t, "what") {
		case 0:
			tx.Set(OpID{}, key, rapid.SampledFrom([]string{"x", "y"}).Draw(t, "value"))
		case 1:
			tx.Delete(OpID{}, key)
		case 2:
			tx.SetCounter(OpID{}, "n", 5)
		case 3:
			tx.Increment(OpID{}, "n", int64(rapid.IntRange(-2, 2).Draw(t, "by")))
		case 4:
			inner := tx.Make(OpID{}, "map", MakeMap)
			tx.Set(inner, key, "inside")
		default:
			list, ok := tx.Object(OpID{}, "list")
			if !ok {
				list = tx.Make(OpID{}, "list", MakeList)
			}
			tx.Splice(
				list, rapid.IntRange(0, 4).Draw(t, "at"), rapid.IntRange(0, 1).Draw(t, "remove"),
				fmt.Sprint(d.maxOp),
			)
		}
	}
	return tx.Commit()
}

// TestConverges: documents that make changes and exchange some have the same values when they have
// the same changes, in whatever order these came; and all of it survives its bytes.
func TestConverges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		docs := []*Document{New("alice"), New("bob"), New("carol")}
		for range rapid.IntRange(1, 15).Draw(t, "steps") {
			d := docs[rapid.IntRange(0, 2).Draw(t, "who")]
			if rapid.Bool().Draw(t, "edits") {
				randomEdit(t, d)
			} else {
				from := docs[rapid.IntRange(0, 2).Draw(t, "from")]
				news := from.Changes(d.Heads())
				require.NoError(t, d.Apply(news[:rapid.IntRange(0, len(news)).Draw(t, "some")]...))
			}
			require.Equal(t, naiveHeads(d), d.Heads())
		}
		var all []*Change
		for _, d := range docs {
			all = append(all, d.Changes(nil)...)
		}
		for _, d := range docs {
			require.NoError(t, d.Apply(rapid.Permutation(all).Draw(t, "order")...))
			require.Empty(t, d.Orphans())
			require.Equal(t, docs[0].Heads(), d.Heads())
			require.Equal(t, docs[0].String(), d.String())
			loaded, err := Load("x", d.Save())
			require.NoError(t, err)
			require.Equal(t, d.String(), loaded.String())
			require.Equal(t, d.Heads(), loaded.Heads())
			since := docs[1].order[:len(docs[1].order)/2]
			some := New("y")
			require.NoError(t, some.Apply(since...))
			require.NoError(t, some.LoadIncremental(d.SaveSince(some.Heads()), false))
			require.Equal(t, d.Heads(), some.Heads())
		}
	})
}

// naiveHeads are the changes that no other depends on, by definition.
func naiveHeads(d *Document) (heads []Hash) {
	for _, c := range d.order {
		if !slices.ContainsFunc(
			d.order, func(o *Change) bool { return slices.Contains(o.Deps, c.hash) },
		) {
			heads = append(heads, c.hash)
		}
	}
	return SortHashes(heads)
}

// three are a snapshot of one change, and two chunks of one change each.
func three(t *testing.T) (snapshot, c2, c3 []byte) {
	t.Helper()
	d := New("alice")
	set := func(v string) []byte {
		tx := d.Begin()
		tx.Set(OpID{}, "k", v)
		return tx.Commit().Bytes()
	}
	set("1")
	snapshot = d.Save()
	return snapshot, set("2"), set("3")
}

// TestDamage is what the real library makes of damaged storage (automerge 2.1.10 and 3.5.0): in the
// worst case a torn chunk takes intact ones with it, and nobody is told.
func TestDamage(t *testing.T) {
	snapshot, c2, c3 := three(t)
	torn := func(b []byte) []byte { return b[:len(b)-3] }
	zero := func(b []byte) []byte { return make([]byte, len(b)) }
	for name, c := range map[string]struct {
		parts   [][]byte
		changes int
		keeping int // with keepParsed
		orphans int
		fails   bool
	}{
		"intact":        {parts: [][]byte{snapshot, c2, c3}, changes: 3, keeping: 3},
		"another order": {parts: [][]byte{snapshot, c3, c2}, changes: 3, keeping: 3},
		"c2 is missing": {parts: [][]byte{snapshot, c3}, changes: 1, keeping: 1, orphans: 1},
		"c2 is empty": {parts: [][]byte{snapshot, {}, c3}, changes: 1, keeping: 1,
			orphans: 1},
		"c2 is torn":           {parts: [][]byte{snapshot, torn(c2), c3}, changes: 1, keeping: 1},
		"c3 is torn":           {parts: [][]byte{snapshot, c2, torn(c3)}, changes: 1, keeping: 2},
		"c3 is zeros":          {parts: [][]byte{snapshot, c2, zero(c3)}, changes: 1, keeping: 2},
		"the snapshot is torn": {parts: [][]byte{torn(snapshot), c2, c3}, fails: true},
		"it is zeros":          {parts: [][]byte{zero(snapshot), c2, c3}, fails: true},
		"it is missing":        {parts: [][]byte{c2, c3}, orphans: 2},
	} {
		t.Run(name, func(t *testing.T) {
			for _, keep := range []bool{false, true} {
				d := New("x")
				err := d.LoadIncremental(slices.Concat(c.parts...), keep)
				require.Equal(t, c.fails, err != nil, "%v", err)
				want := c.changes
				if keep {
					want = c.keeping
				}
				require.Equal(t, want, d.Len(), "keepParsed: %t", keep)
				require.Len(t, d.Orphans(), c.orphans)
			}
		})
	}
	d, err := Load("x", snapshot)
	require.NoError(t, err)
	require.NoError(t, d.LoadIncremental(slices.Concat(c2, torn(c3)), false))
	require.Equal(t, 2, d.Len(), "what has changes keeps what could be read")
}

// TestMissing: what is asked for is what is reachable from the heads of the peer, or with all what
// any orphan lacks.
func TestMissing(t *testing.T) {
	_, c2, c3 := three(t)
	d := New("x")
	second, err := ParseChange(c2)
	require.NoError(t, err)
	third, err := ParseChange(c3)
	require.NoError(t, err)
	require.NoError(t, d.Apply(third))
	require.Empty(t, d.Missing(nil, false))
	require.Equal(t, []Hash{second.Hash()}, d.Missing(nil, true))
	require.Equal(t, []Hash{second.Hash()}, d.Missing([]Hash{third.Hash()}, false))
	require.NoError(t, d.Apply(second))
	require.Equal(t, second.Deps, d.Missing([]Hash{third.Hash()}, false))
	again, err := Load("y", d.Save())
	require.NoError(t, err)
	require.Len(t, again.Orphans(), 2, "orphans survive a save")
}

func TestSameSeqTwice(t *testing.T) {
	a, b := New("alice"), New("alice")
	for i, d := range []*Document{a, b} {
		tx := d.Begin()
		tx.Set(OpID{}, "k", fmt.Sprint(i))
		tx.Commit()
	}
	err := a.Apply(b.Changes(nil)...)
	require.Equal(t, DuplicateSeqError{"alice", 1}, err)

	// Of a change that lacks what it depends on too, and of one that waits until the number is
	// taken.
	a2, b2, b1 := edit(a), edit(b), b.Changes(nil)[0]
	require.NoError(t, a.Apply(edit(New("carol"))))
	err = a.Apply(b2)
	require.Equal(t, DuplicateSeqError{"alice", 2}, err)
	require.Empty(t, a.Orphans())
	require.NotNil(t, a2)
	late := New("dave")
	require.NoError(t, late.Apply(b2))
	require.Equal(t, DuplicateSeqError{"alice", 1}, late.Apply(a.Changes(nil)[0], b1))
}

// edit makes a change.
func edit(d *Document) *Change {
	tx := d.Begin()
	tx.Set(OpID{}, "k", string(d.Actor()))
	return tx.Commit()
}

func TestValues(t *testing.T) {
	d := New("alice")
	tx := d.Begin()
	text := tx.Make(OpID{}, "text", MakeText)
	tx.Splice(text, 0, 0, "h", "e", "l", "o")
	tx.Splice(text, 2, 0, "l")
	tx.Splice(text, 0, 1, "H")
	tx.SetCounter(OpID{}, "n", 1)
	tx.Increment(OpID{}, "n", 4)
	tx.Commit()
	require.Equal(t, `{n:5 text:"Hello"}`, d.String())
	other := New("bob")
	require.NoError(t, other.Apply(d.Changes(nil)...))
	for i, x := range []*Document{d, other} {
		tx := x.Begin()
		tx.Increment(OpID{}, "n", int64(10*(i+1)))
		tx.Set(OpID{}, "k", fmt.Sprint(i))
		tx.Commit()
	}
	require.NoError(t, d.Apply(other.Changes(nil)...))
	require.Equal(t, `{k:1|0 n:35 text:"Hello"}`, d.String())
	require.Nil(t, d.Begin().Commit())
}

func FuzzLoad(f *testing.F) {
	d := New("alice")
	tx := d.Begin()
	tx.Splice(tx.Make(OpID{}, "list", MakeList), 0, 0, "a", "b")
	tx.Commit()
	f.Add(d.Save())
	f.Add(d.SaveSince(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Load("x", b)
		if err != nil {
			return
		}
		again, err := Load("x", d.Save())
		if err != nil || again.String() != d.String() {
			t.Fatalf("%v: what was loaded does not survive: %s, %s", err, d, again)
		}
	})
}

func BenchmarkEdit(b *testing.B) {
	b.ReportAllocs()
	d := New("alice")
	for i := range b.N {
		if i%1000 == 0 {
			d = New("alice")
		}
		tx := d.Begin()
		tx.Set(OpID{}, "k", "v")
		tx.Commit()
	}
}

func BenchmarkApply(b *testing.B) {
	d := New("alice")
	for range 1000 {
		tx := d.Begin()
		tx.Set(OpID{}, "k", "v")
		tx.Commit()
	}
	changes := d.Changes(nil)
	b.ReportAllocs()
	for range b.N {
		if err := New("bob").Apply(changes...); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(changes)), "ns/change")
}

// TestEmptyChange: a change without operations is one: it survives a save, arrives, and others
// build on it.
func TestEmptyChange(t *testing.T) {
	d := New("a")
	first := d.EmptyChange()
	require.Equal(t, []Hash{first.Hash()}, d.Heads())
	tx := d.Begin()
	tx.Set(OpID{}, "k", "v")
	second := tx.Commit()
	require.Equal(t, []Hash{first.Hash()}, second.Deps)

	loaded := New("b")
	require.NoError(t, loaded.LoadIncremental(d.Save(), false))
	require.Equal(t, d.Heads(), loaded.Heads())
	require.Equal(t, d.String(), loaded.String())

	applied := New("c")
	require.NoError(t, applied.Apply(second, first))
	require.Equal(t, d.Heads(), applied.Heads())
	require.Equal(t, d.String(), applied.String())
}
