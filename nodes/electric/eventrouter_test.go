package electric

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// linearRouter is the dumb twin of EventRouter: it asks every shape about every change.
type linearRouter struct {
	defs     map[Handle]Definition
	inTxn    bool
	seen     map[Handle]bool
	addedMid map[Handle]bool
}

func newLinearRouter() *linearRouter {
	return &linearRouter{
		defs: make(map[Handle]Definition), seen: make(map[Handle]bool),
		addedMid: make(map[Handle]bool),
	}
}

func (r *linearRouter) add(h Handle, def Definition) {
	if _, known := r.defs[h]; known {
		return
	}
	r.defs[h] = def
	r.addedMid[h] = r.inTxn
}

func (r *linearRouter) route(f Fragment) (parts []Part) {
	if f.Begin {
		r.inTxn = true
		clear(r.seen)
		clear(r.addedMid)
	}
	var handles []Handle
	for h := range r.defs {
		handles = append(handles, h)
	}
	slices.Sort(handles)
	for _, h := range handles {
		if r.addedMid[h] {
			continue
		}
		part := &Fragment{XID: f.XID, LSN: f.LSN, First: f.First, Last: f.Last, Commit: f.Commit}
		for _, c := range f.Changes {
			if r.defs[h].Matches(c.Table, c.Row) {
				part.Changes = append(part.Changes, c)
			}
		}
		if len(part.Changes) == 0 && !(f.Commit && r.seen[h]) {
			continue
		}
		part.Begin, r.seen[h] = !r.seen[h], true
		parts = append(parts, Part{h, part})
	}
	if f.Commit {
		r.inTxn = false
		clear(r.seen)
		clear(r.addedMid)
	}
	return parts
}

// TestRouterTwin: whatever shapes come and go, between and within transactions, the router says
// what its dumb twin says.
func TestRouterTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, twin := NewEventRouter(), newLinearRouter()
		open := false
		handle := rapid.Map(rapid.Uint64Range(1, 12), func(n uint64) Handle { return Handle(n) })
		for step := range rapid.IntRange(1, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				h := handle.Draw(t, "add")
				def := Definition{
					Table: rapid.Uint32Range(0, 1).Draw(t, "table"),
					Mod:   rapid.Uint64Range(0, 3).Draw(t, "mod"),
					Rem:   rapid.Uint64Range(0, 3).Draw(t, "rem"),
				}
				r.Add(h, def)
				twin.add(h, def)
			case 1:
				h := handle.Draw(t, "remove")
				r.Remove(h)
				delete(twin.defs, h)
			default:
				f := Fragment{
					XID: uint64(step), LSN: LSN(step),
					Begin:  !open || rapid.IntRange(0, 9).Draw(t, "anew") == 0,
					Commit: rapid.Bool().Draw(t, "commit"),
				}
				for op := range rapid.Uint64Range(0, 4).Draw(t, "changes") {
					f.Changes = append(
						f.Changes,
						Change{
							Table:  rapid.Uint32Range(0, 2).Draw(t, "of"),
							Row:    rapid.Uint64Range(0, 5).Draw(t, "row"),
							Offset: Offset{f.LSN, 2 * op},
						},
					)
				}
				open = !f.Commit
				require.Equal(t, twin.route(f), append([]Part(nil), r.Route(f)...))
			}
		}
	})
}

// BenchmarkRoute routes a transaction of a hundred rows, each in ten shapes, beside so many that it
// does not concern.
func BenchmarkRoute(b *testing.B) {
	for _, shapes := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint(shapes), func(b *testing.B) {
			r := NewEventRouter()
			for i := range shapes {
				r.Add(
					Handle(i+1),
					Definition{Mod: uint64(shapes / 10), Rem: uint64(i % (shapes / 10))},
				)
			}
			f := Fragment{Begin: true, Commit: true}
			for i := range uint64(100) {
				f.Changes = append(f.Changes, Change{Row: i, Offset: Offset{1, 2 * i}})
			}
			b.ReportAllocs()
			for b.Loop() {
				r.Route(f)
			}
		})
	}
}
