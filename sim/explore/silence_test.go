//go:build unix

package explore

import (
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestApartSilence: a process that is stopped as a whole, so that not even its watchdog works, is
// given up, and one that only takes long is not.
func TestApartSilence(t *testing.T) {
	sc := &Scenario{Name: "still", StepLimit: 10, TimeLimit: time.Second,
		Variants: []Variant{{Name: "stopped"}, {Name: "slow"}},
		Play: func(r *Run) {
			if r.Variant == "stopped" {
				_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
			}
			for start := time.Now(); time.Since(start) < time.Second; {
			}
		}}
	ctx := apart(t, nil, sc)
	const limit = 200 * time.Millisecond
	out := must(Check(ctx, sc, Options{Variant: "stopped", StallLimit: limit}))
	require.Same(t, RunReturns, out.Worst().Property)
	require.Contains(t, out.Worst().Reason, "the process of the run gave no sign for 600ms")
	out = must(Execute(ctx, sc, Options{Variant: "slow", StallLimit: limit}))
	require.True(t, out.Held(), out.Verdicts)
}
