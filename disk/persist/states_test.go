package persist

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// small is a device whose sectors are two bytes, so that all states can be read.
func small(p Profile) Options { return Options{Profile: p, Sector: 2} }

// TestCounts: the number of distinct images of eight recipes under each profile, as computed independently.
func TestCounts(t *testing.T) {
	order := []Profile{PSplit, P, E, A, W, S, L}
	for _, c := range []struct {
		name, script string
		want         [7]int
	}{
		{"R1 create, write", "C f; W f AABB", [7]int{8, 8, 4, 4, 8, 4, 1}},
		{"R2 create, write, fsync file", "C f; W f AABB; F f", [7]int{2, 2, 1, 1, 1, 1, 1}},
		{"R3 replace by rename, no fsync", "C f; W f OO; X; C t; W t NN; R t f", [7]int{10, 7, 5, 4, 6, 4, 1}},
		{"R4 replace, fsync of the file", "C f; W f OO; X; C t; W t NN; F t; R t f", [7]int{4, 3, 2, 2, 2, 2, 1}},
		{"R5 replace, the whole protocol", "C f; W f OO; X; C t; W t NN; F t; R t f; D .", [7]int{1, 1, 1, 1, 1, 1, 1}},
		{"R6 two appends, then a mark elsewhere", "C log; C c; X; W log AA; W log BB; W c !!", [7]int{21, 21, 6, 6, 15, 4, 1}},
		{"R7 rotation", "C s1; X; C tmp; W tmp HH; F tmp; R tmp s2; W s2 RR; F s2", [7]int{4, 3, 1, 1, 1, 1, 1}},
		{"R8 metadata unsynced, log synced", "C meta; W meta VV; C log; W log LL; F log", [7]int{8, 8, 2, 2, 2, 1, 1}},
	} {
		for i, p := range order {
			t.Run(fmt.Sprintf("%s/%v", c.name, p), func(t *testing.T) {
				states := play(t, c.script).states(small(p))
				require.Len(t, states, c.want[i], "%q", states)
			})
		}
	}
}
