//go:build unix

package explore

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
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

// TestApartGroup: the interrupt of a person at the terminal does not reach the process of a run,
// which would then be found dead before the parent knows why.
func TestApartGroup(t *testing.T) {
	sc := &Scenario{Name: "group", StepLimit: 10, TimeLimit: time.Second,
		Variants: []Variant{{Name: "only"}},
		Play: func(r *Run) {
			if syscall.Getpgrp() != os.Getpid() {
				r.Harness("it is in the process group of its parent")
			}
		}}
	ctx := apart(t, nil, sc)
	require.Equal(t, "held", must(Execute(ctx, sc, Options{Variant: "only"})).Summary())
}

// grows is a scenario that never ends, and writes to a file meanwhile: the last argument.
func grows() *Scenario {
	return &Scenario{Name: "grows", StepLimit: 10, TimeLimit: time.Second,
		Variants: []Variant{{Name: "only"}},
		Play: func(r *Run) {
			f, err := os.Create(flag.Arg(flag.NArg() - 1))
			for err == nil {
				_, err = f.WriteString("x")
				for start := time.Now(); time.Since(start) < time.Millisecond; {
				}
			}
		}}
}

// TestOrphanParent is the parent in TestOrphan; alone it does nothing.
func TestOrphanParent(t *testing.T) {
	sc := grows()
	ctx := apart(t, flag.Args(), sc)
	if flag.NArg() > 0 {
		must(Execute(ctx, sc, Options{Variant: "only", StallLimit: time.Second}))
	}
}

// TestOrphan: the process of a run ends soon after its parent was killed.
func TestOrphan(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	self, err := os.Executable()
	require.NoError(t, err)
	parent := exec.Command(self, "-test.run=^TestOrphanParent$", file)
	require.NoError(t, parent.Start())
	size := func() int64 {
		info, err := os.Stat(file)
		if err != nil {
			return 0
		}
		return info.Size()
	}
	require.Eventually(t, func() bool { return size() > 0 }, time.Minute, time.Millisecond)
	require.NoError(t, parent.Process.Kill())
	_ = parent.Wait()
	before := int64(-1)
	require.Eventually(t, func() bool {
		now := size()
		ended := now == before
		before = now
		return ended
	}, time.Minute, 500*time.Millisecond)
}
