//go:build linux && (amd64 || arm64)

package gotest_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore"
	"groundhog/sim/explore/gotest"
)

// TestPrograms has runs in processes of their own.
func TestPrograms(t *testing.T) { gotest.Run(t, throws("before"), apart("die")) }

func apart(name string) *explore.Scenario {
	sc := throws(name)
	sc.Programs, sc.Sweep = true, 5
	return sc
}

// TestContext: a test that calls explore itself gets the outcome of a process.
func TestContext(t *testing.T) {
	other, sc := throws("other"), apart("die")
	ctx := gotest.Context(t, other, sc)
	o := explore.Options{Variant: "six", Seed: 3}
	there, err := explore.Execute(ctx, sc, o)
	require.NoError(t, err)
	here, err := explore.Execute(ctx, throws("die"), o)
	require.NoError(t, err)
	require.Equal(t, here, there)
}

// TestProgramRepros replays in processes.
func TestProgramRepros(t *testing.T) {
	out, err := explore.Execute(t.Context(), throws("die"),
		explore.Options{Variant: "six", Seed: 2})
	require.NoError(t, err)
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "a.repro"),
		[]byte(explore.NewRepro(out, out.Target(), explore.RuleBug).String()), 0o600))
	gotest.Repros(t, folder, apart("die"))
}
