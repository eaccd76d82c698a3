//go:build cgo

package oracle

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestRandomSchedules: whatever happens to two replicas, both libraries say the same, byte for
// byte, refuse the same, and keep the same.
func TestRandomSchedules(t *testing.T) {
	var silent, endless, refused int
	what := []string{
		"edit", "edit", "edit", "send", "send", "send", "send", "lose", "hold", "deliver", "save",
		"reload", "again", "empty", "reconnect",
		"restore", "fresh",
	}
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for i := range rapid.IntRange(1, 40).Draw(t, "steps") {
			if !w.do(
				step{
					rapid.SampledFrom(what).Draw(t, "what"), rapid.IntRange(0, 1).Draw(t, "who"),
					fmt.Sprintf("k%02d", i),
				},
			) {
				refused++
				return
			}
		}
		switch _, ended, taken := w.talk(); {
		case !taken:
			refused++
		case ended:
			silent++
		default:
			endless++
		}
	})
	t.Logf(
		"%d schedules fall silent, %d go on for ever, in %d an actor uses a number twice", silent,
		endless, refused,
	)
	require.NotZero(t, silent)
}

// vectors are the situations of issue 264: c1 is on the server's disk, and on the client's; c2 is
// synced and stored by neither. 0 is the client, 1 the server.
var vectors = map[string]struct {
	steps   string
	outcome string
}{
	"A":  {"reload 1, reconnect 0, restore 1", "same"},
	"A2": {"reload 1, reconnect 0, reconnect 1", "same"},
	"B":  {"reload 1", "same"},
	"B2": {"reload 1, fresh 1", "same"},
	"B3": {"empty 1, fresh 1", "same"},
	"B4": {"reload 1, fresh 0, fresh 1", "same"},
	"E":  {"edit 0 c3, lose 0, edit 0 c4", "never"},
	"F":  {"edit 1 s3, lose 1, reconnect 0", "never"},
	"G":  {"edit 0 c3, lose 0, reload 1", "never"},
	"G2": {"edit 0 c3, lose 0, reload 1, fresh 1", "never"},
	"G3": {"edit 0 c3, hold 0, reload 1, fresh 1, deliver 0", "same"},
	"G4": {"edit 0 c3, lose 0, reload 1, reconnect 0, reconnect 1", "same"},
	"G5": {"edit 0 c3, lose 0, nothing 1, reload 1, fresh 1", "same"},
	// a relay has what the client had
	"H": {"save 0, reload 0, reload 1, reconnect 0, reconnect 1", "same"},
	"I": {"reload 0, reconnect 0, reconnect 1, edit 0 d2", "same"},
	"J": {"again 0, reconnect 0, reconnect 1, edit 0 d2", "refused"},
}

// TestVectors: the real library comes to the outcomes of the golden texts of package syncstate, by
// the same messages as ours.
func TestVectors(t *testing.T) {
	for name, v := range vectors {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			before := "edit 0 c1, send 0, send 1, send 0, send 1, save 0, save 1, edit 0 c2, " +
				"send 0, send 1, send 0, send 1, "
			for _, s := range schedule(t, before+v.steps) {
				require.True(t, w.do(s), "%v", w)
			}
			rounds, ended, taken := w.talk()
			outcome := "never"
			switch {
			case !taken:
				outcome = "refused"
			case ended && w.same():
				outcome = "same"
				require.LessOrEqual(t, rounds, 4)
			}
			require.Equal(t, v.outcome, outcome, "%v", w)
		})
	}
}
