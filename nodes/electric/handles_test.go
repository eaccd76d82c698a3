package electric

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestHandleTableTwin: a table of handles is a map with an order.
func TestHandleTableTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var table handleTable[int]
		twin := make(map[Handle]int)
		for step := range rapid.IntRange(0, 300).Draw(t, "steps") {
			h := Handle(rapid.IntRange(0, 2).Draw(t, "incarnation")*handlesOfIncarnation + rapid.IntRange(0, 3*handlePageSize).Draw(t, "number"))
			want, known := twin[h]
			got, ok := table.find(h)
			require.Equal(t, known, ok)
			require.Equal(t, want, got)
			require.Equal(t, known, table.at(h) != nil)
			switch rapid.IntRange(0, 2).Draw(t, "what") {
			case 0:
				require.Equal(t, known, table.delete(h))
				delete(twin, h)
			case 1:
				if row := table.at(h); row != nil {
					*row, twin[h] = -step, -step
				}
			default:
				table.put(h, step)
				twin[h] = step
			}
			require.Equal(t, len(twin), table.len())
			var handles []Handle
			for h, row := range table.all() {
				require.Equal(t, twin[h], *row)
				handles = append(handles, h)
			}
			require.Equal(t, slices.Sorted(maps.Keys(twin)), handles)
		}
	})
}

// BenchmarkHandleTable enters, finds and takes out hundreds of thousands of handles, beside a map that does the same.
func BenchmarkHandleTable(b *testing.B) {
	const n = 300_000
	for _, c := range []struct {
		name  string
		round func()
	}{
		{"map", func() func() {
			m := make(map[Handle]*flushState)
			return func() {
				for h := Handle(1); h <= n; h++ {
					m[h] = &flushState{sent: endOf(LSN(h))}
				}
				for h := Handle(1); h <= n; h++ {
					if m[h].sent.Tx != LSN(h) {
						b.Fatal(h)
					}
					delete(m, h)
				}
			}
		}()},
		{"table", func() func() {
			var t handleTable[flushState]
			return func() {
				for h := Handle(1); h <= n; h++ {
					t.put(h, flushState{sent: endOf(LSN(h))})
				}
				for h := Handle(1); h <= n; h++ {
					if t.at(h).sent.Tx != LSN(h) {
						b.Fatal(h)
					}
					t.delete(h)
				}
			}
		}()},
	} {
		b.Run(fmt.Sprintf("%s/%d", c.name, n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.round()
			}
		})
	}
}
