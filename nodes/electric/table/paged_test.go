package table

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestPagedTwin: a table is a map with an order.
func TestPagedTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var table Paged[uint64, int]
		twin := make(map[uint64]int)
		for step := range rapid.IntRange(0, 300).Draw(t, "steps") {
			key := uint64(
				rapid.IntRange(0, 2).
					Draw(t, "run")*
					Run + rapid.IntRange(0, 3*pageSize).
					Draw(t, "number"),
			)
			want, known := twin[key]
			got, ok := table.Find(key)
			require.Equal(t, known, ok)
			require.Equal(t, want, got)
			require.Equal(t, known, table.At(key) != nil)
			switch rapid.IntRange(0, 30).Draw(t, "what") % 4 {
			case 3:
				if step%8 == 0 {
					table = Paged[uint64, int]{}
					clear(twin)
				}
			case 0:
				require.Equal(t, known, table.Delete(key))
				delete(twin, key)
			case 1:
				if row := table.At(key); row != nil {
					*row, twin[key] = -step, -step
				}
			default:
				table.Put(key, step)
				twin[key] = step
			}
			require.Equal(t, len(twin), table.Len())
			var keys []uint64
			for key, row := range table.All() {
				require.Equal(t, twin[key], *row)
				keys = append(keys, key)
			}
			require.Equal(t, slices.Sorted(maps.Keys(twin)), keys)
		}
	})
}

// BenchmarkPaged enters, finds and takes out hundreds of thousands of keys, beside a map that does
// the same.
func BenchmarkPaged(b *testing.B) {
	const n = 300_000
	for _, c := range []struct {
		name  string
		round func()
	}{
		{"map", func() func() {
			m := make(map[uint64]*[4]uint64)
			return func() {
				for key := uint64(1); key <= n; key++ {
					m[key] = &[4]uint64{key}
				}
				for key := uint64(1); key <= n; key++ {
					if m[key][0] != key {
						b.Fatal(key)
					}
					delete(m, key)
				}
			}
		}()},
		{"table", func() func() {
			var t Paged[uint64, [4]uint64]
			return func() {
				for key := uint64(1); key <= n; key++ {
					t.Put(key, [4]uint64{key})
				}
				for key := uint64(1); key <= n; key++ {
					if t.At(key)[0] != key {
						b.Fatal(key)
					}
					t.Delete(key)
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
