package syncstate_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/nodes/automerge/document"
	"groundhog/nodes/automerge/syncstate"
)

// TestSyncConverges: two peers that edit and speak, and lose nothing but whole connections, come to
// have the same changes, and fall silent.
func TestSyncConverges(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := &story{t: t, names: make(map[document.Hash]string)}
		a, b := newPeer("client"), newPeer("server")
		for i := range rapid.IntRange(0, 40).Draw(rt, "steps") {
			from, to := a, b
			if rapid.Bool().Draw(rt, "who") {
				from, to = b, a
			}
			switch rapid.IntRange(0, 4).Draw(rt, "what") {
			case 0, 1:
				s.edit(from, fmt.Sprint(i))
			case 2:
				s.reconnect(a, b)
				s.reconnect(b, a)
			default:
				if m := s.say(from, to); m != nil {
					s.hear(to, from, m)
				}
			}
		}
		s.reconnect(a, b)
		s.reconnect(b, a)
		_, ended := s.sync(a, b)
		require.True(rt, ended)
		require.Equal(rt, a.doc.Heads(), b.doc.Heads())
		require.Equal(rt, a.doc.String(), b.doc.String())
	})
}

// TestBloom: what is in a filter is found; of what is not, about one in a hundred is taken for
// present; and such a mistake is repaired in a later round.
func TestBloom(t *testing.T) {
	d := document.New("alice")
	var in, out []*document.Change
	for i := range 2000 {
		tx := d.Begin()
		tx.Set(document.OpID{}, "k", fmt.Sprint(i))
		if c := tx.Commit(); i%2 == 0 {
			in = append(in, c)
		} else {
			out = append(out, c)
		}
	}
	b := syncstate.NewBloom(in)
	mistakes := 0
	for i := range in {
		require.True(t, b.Has(in[i].Hash()))
		if b.Has(out[i].Hash()) {
			mistakes++
		}
	}
	require.NotZero(t, mistakes)
	require.Less(t, mistakes, 30)
	require.False(t, syncstate.Bloom{}.Has(in[0].Hash()))
}

// TestFalsePositive: among many pairs of peers with changes of their own some filters are wrong;
// all converge.
func TestFalsePositive(t *testing.T) {
	longest := 0
	for i := range 400 {
		s := &story{t: t, names: make(map[document.Hash]string)}
		a, b := newPeer(fmt.Sprint("a", i)), newPeer(fmt.Sprint("b", i))
		for j := range 3 {
			s.edit(a, fmt.Sprint(i, j))
			s.edit(b, fmt.Sprint(i, j))
		}
		rounds, ended := s.sync(a, b)
		require.True(t, ended)
		require.Equal(t, a.doc.Heads(), b.doc.Heads())
		longest = max(longest, rounds)
	}
	require.Greater(t, longest, 2, "a filter that is wrong costs a round")
}

// TestLostEverything: a peer that comes back with nothing gets everything again, unless the other
// has forgotten what empty heads mean.
func TestLostEverything(t *testing.T) {
	for _, forgets := range []bool{false, true} {
		s, client, server := prepared(t, syncstate.Options{EmptyHeadsForgotten: forgets})
		s.edit(client, "c3")
		s.say(client, server) // and it never arrives
		server.doc, server.states[client.name] = document.New("server"), nil
		_, ended := s.sync(client, server)
		require.Equal(t, forgets, !ended)
	}
}

// TestOrphansOfOthers: a peer with an orphan asks everybody for what it lacks, and says nothing of
// what it has, in the versions that asked for all.
func TestOrphansOfOthers(t *testing.T) {
	for _, all := range []bool{false, true} {
		s := &story{
			t: t, opt: syncstate.Options{NeedsAllQueued: all},
			names: make(map[document.Hash]string),
		}
		a, b, lost := newPeer("client"), newPeer("server"), newPeer("lost")
		s.edit(lost, "l1")
		s.edit(lost, "l2")
		require.NoError(t, a.doc.Apply(lost.doc.Changes(nil)[1])) // what it depends on is nowhere
		s.edit(a, "a1")
		s.edit(b, "b1")
		m := s.say(a, b)
		require.Equal(t, all, len(m.Have) == 0)
	}
}

func TestEncodings(t *testing.T) {
	s, client, server := prepared(t, syncstate.Options{})
	s.edit(client, "c3")
	m := s.say(client, server)
	b := m.Encode()
	again, err := syncstate.DecodeMessage(b)
	require.NoError(t, err)
	require.Equal(t, b, again.Encode())
	for i := range b {
		_, err := syncstate.DecodeMessage(b[:i])
		require.Error(t, err)
	}
	st, err := syncstate.Decode(client.state(server).Encode())
	require.NoError(t, err)
	require.Equal(t, client.state(server).SharedHeads, st.SharedHeads)
	require.Empty(t, st.SentHashes)
	_, err = syncstate.Decode(nil)
	require.Error(t, err)
}

func FuzzMessage(f *testing.F) {
	d := document.New("alice")
	tx := d.Begin()
	tx.Set(document.OpID{}, "k", "v")
	tx.Commit()
	var s syncstate.State
	f.Add(s.Generate(d, syncstate.Options{}).Encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := syncstate.DecodeMessage(b)
		if err != nil {
			return
		}
		var s syncstate.State
		d := document.New("bob")
		if s.Receive(d, m, syncstate.Options{}) == nil {
			s.Generate(d, syncstate.Options{})
		}
	})
}

func FuzzState(f *testing.F) {
	f.Add((&syncstate.State{SharedHeads: []document.Hash{{1}, {2}}}).Encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := syncstate.Decode(b)
		if err != nil {
			return
		}
		again, err := syncstate.Decode(s.Encode())
		if err != nil || !slices.Equal(s.SharedHeads, again.SharedHeads) {
			t.Fatalf("%v does not survive: %v, %v", s.SharedHeads, again, err)
		}
	})
}

func BenchmarkBloom(b *testing.B) {
	d := document.New("alice")
	for range 500 {
		tx := d.Begin()
		tx.Set(document.OpID{}, "k", "v")
		tx.Commit()
	}
	changes := d.Changes(nil)
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			syncstate.NewBloom(changes)
		}
	})
	filter := syncstate.NewBloom(changes)
	b.Run("has", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			filter.Has(changes[i%len(changes)].Hash())
		}
	})
}

func BenchmarkRound(b *testing.B) {
	d, o := document.New("alice"), document.New("bob")
	for range 500 {
		tx := d.Begin()
		tx.Set(document.OpID{}, "k", "v")
		tx.Commit()
	}
	if err := o.Apply(d.Changes(nil)...); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for range b.N {
		var x, y syncstate.State
		m := x.Generate(d, syncstate.Options{})
		if err := y.Receive(o, m, syncstate.Options{}); err != nil {
			b.Fatal(err)
		}
		if err := x.Receive(
			d, y.Generate(o, syncstate.Options{}), syncstate.Options{},
		); err != nil {
			b.Fatal(err)
		}
	}
}
