package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestProgramsAsHosts is a campaign over a scenario whose hosts run ordinary programs. The first
// builds it; the second, and its workers, have no Go at all.
func TestProgramsAsHosts(t *testing.T) {
	t.Parallel()
	r := repositoryOf(t, "../../linux/testdata/ledger", "./cmd/simulate")
	sum, list, exit := r.campaign("-seeds=1-1", "-workers=1", "ledger/right")
	require.Equal(t, exitFine, exit, "%v", list)
	require.EqualValues(t, 1, sum.Runs)

	git, err := exec.LookPath("git")
	require.NoError(t, err)
	bin := t.TempDir()
	require.NoError(t, os.Symlink(git, filepath.Join(bin, "git")))
	cmd := r.command("campaign", "-seeds=2-2", "-workers=1", "ledger/right", "-json")
	cmd.Env = append(cmd.Env, "PATH="+bin)
	cmd.Stderr = &strings.Builder{}
	out, err := cmd.Output()
	require.NoError(t, err, "%s %v", out, cmd.Stderr)
	sum, list = answers(t, out)
	require.EqualValues(t, 1, sum.Runs)
	require.Positive(t, sum.Steps)
	require.Empty(t, list)
}
