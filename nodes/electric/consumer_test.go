package electric

import (
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/electric/beam"
)

// TestFlushMapping checks what a consumer reports for a flush, against the table of the two rules.
func TestFlushMapping(t *testing.T) {
	b := func(w, l LSN) boundary { return boundary{Offset{w, 0}, Offset{l, 8}} }
	for _, c := range []struct {
		name    string
		defers  bool
		mapping []boundary
		flush   LSN
		want    []Offset
		left    int
	}{
		{"head", false, []boundary{b(10, 10), b(20, 20)}, 10, []Offset{{10, 8}}, 1},
		{"behind the head", false, []boundary{b(10, 10), b(20, 20)}, 20, []Offset{{20, 8}}, 0},
		{"within a pending transaction", false, []boundary{b(10, 10)}, 20, []Offset{{20, 0}}, 0},
		{"deferred", true, []boundary{b(10, 10)}, 20, []Offset{{10, 8}}, 0},
		{"deferred, several", true, []boundary{b(10, 10), b(20, 20), b(30, 30)}, 20,
			[]Offset{{20, 8}}, 1},
		{"deferred, nothing done", true, []boundary{b(30, 30)}, 20, nil, 1},
	} {
		svc, do := onService(t, Toggles{DeferFlush: c.defers})
		var got []Offset
		svc.host.Boot()
		do(func() {})
		svc.collector = svc.rt.Spawn("collector", func(p *beam.Process) {
			for {
				got = append(got, p.ReceiveMatch(nil).(writerFlushed).offset)
			}
		})
		svc.rt.Spawn("test", func(p *beam.Process) {
			con := &consumer{svc: svc, p: p, offsetMapping: c.mapping}
			con.confirmFlushed(Offset{c.flush, 0})
			require.Len(t, con.offsetMapping, c.left, c.name)
		})
		do(func() {})
		require.Equal(t, c.want, got, c.name)
	}
}

// TestConsiderFlushed: with nothing to flush it is reported at once, else it rides on the last
// flush to come.
func TestConsiderFlushed(t *testing.T) {
	con := &consumer{offsetMapping: []boundary{{Offset{10, 0}, Offset{10, 2}}}}
	con.considerFlushed(Offset{30, 4})
	require.Equal(t, []boundary{{Offset{10, 0}, Offset{30, 4}}}, con.offsetMapping)
}

// TestRouter: begin on the first part, the commit to all who took part, nothing to who came in the
// middle.
func TestRouter(t *testing.T) {
	r := NewEventRouter()
	r.Add(2, Definition{Table: 0})
	r.Add(1, Definition{Table: 0, Mod: 2})
	c := func(row uint64, op uint64) Change { return Change{Row: row, Offset: Offset{10, op}} }
	first := r.Route(
		Fragment{LSN: 10, Begin: true, Changes: []Change{c(1, 0)}, Last: Offset{10, 0}},
	)
	require.Len(t, first, 1)
	require.True(t, first[0].Handle == 2 && first[0].Fragment.Begin && !first[0].Fragment.Commit)
	r.Add(3, Definition{Table: 0})
	second := r.Route(Fragment{LSN: 10, Changes: []Change{c(2, 2)}, Last: Offset{10, 2}})
	require.Len(t, second, 2)
	require.True(t, second[0].Handle == 1 && second[0].Fragment.Begin)
	require.True(t, second[1].Handle == 2 && !second[1].Fragment.Begin)
	last := r.Route(
		Fragment{
			LSN: 10, Commit: true, Changes: []Change{{Table: 1, Offset: Offset{10, 4}}},
			Last: Offset{10, 4},
		},
	)
	require.Len(t, last, 2)
	require.True(t, last[0].Fragment.Commit && len(last[0].Fragment.Changes) == 0)
	r.Remove(1)
	require.Len(
		t,
		r.Route(
			Fragment{
				LSN: 20, Begin: true, Commit: true,
				Changes: []Change{{Row: 2, Offset: Offset{20, 0}}},
			},
		),
		2,
	)
}
