package scenarios

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore/mutate"
)

// The kill matrix: what became of mutants of nodes, disk, net and sim, and for each that nothing
// kills the reason why it is right. Its heading has the commands that make it anew; -sample chooses
// by the names of mutants, so a change of one function moves few others.
const killMatrix = "testdata/mutants.txt"

// readMatrix reads the kill matrix and the commands in its heading.
func readMatrix(t *testing.T) (x mutate.Matrix, commands [][]string) {
	text, err := os.ReadFile(killMatrix)
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if args, ok := strings.CutPrefix(line, "# $ groundhog mutate "); ok {
			commands = append(commands, strings.Fields(strings.ReplaceAll(args, "'", "")))
		}
	}
	x, err = mutate.ParseMatrix(string(text))
	require.NoError(t, err)
	return x, commands
}

// TestKillMatrix: every mutant is killed, or it is said why it is right.
func TestKillMatrix(t *testing.T) {
	x, _ := readMatrix(t)
	judged, by := 0, map[string]int{}
	for _, e := range x {
		require.True(t, e.Explained(), "%s has survived, and no line says why it is right", e.Name)
		if e.Fate != mutate.Equivalent {
			judged++
		}
		root, _, _ := strings.Cut(strings.TrimPrefix(e.Name, "groundhog/"), "/")
		root, _, _ = strings.Cut(root, ".")
		by[root]++
	}
	require.GreaterOrEqual(t, judged, 150)
	for _, root := range []string{"nodes", "disk", "net", "sim"} {
		require.NotZero(t, by[root], root)
	}
}

// TestMutantsAgain judges some mutants of the matrix once more: those that scenarios have killed
// die by the same property, and one that is right survives. GROUNDHOG_LONG=1 judges all of them,
// which takes an hour.
func TestMutantsAgain(t *testing.T) {
	const pkg = "groundhog/nodes/automerge."
	x, commands := readMatrix(t)
	if os.Getenv("GROUNDHOG_LONG") != "" {
		judgeAllAgain(t, x, commands)
	}
	wanted := []string{pkg + "files.write/drop-sync/1", pkg + "files.folder/drop-dir-sync/1",
		pkg + "syncFolder/drop-sync/1", pkg + "handle.compact/stale-read/1"}
	list, err := mutate.Load(t.Context(), "..", "./nodes/automerge")
	require.NoError(t, err)
	all, err := list[0].Mutants()
	require.NoError(t, err)
	chosen, err := mutate.Find(all, wanted)
	require.NoError(t, err)
	b, err := mutate.Make(t.Context(), "..", t.TempDir(), "", chosen)
	require.NoError(t, err)
	j := mutate.Judge{Limit: time.Minute, Args: []string{"__mutant", "-seeds=1-40",
		"-scenario=automerge-power"}}
	j.Program, err = b.Program(t.Context(), "./scenarios/cmd/groundhog")
	require.NoError(t, err)
	k, err := b.Original(t.Context(), j)
	require.NoError(t, err)
	require.False(t, k.Killed, "%+v", k)
	err = b.Each(t.Context(), j, b.Mutants, func(m *mutate.Mutant, k mutate.Kill) bool {
		i := slices.IndexFunc(x, func(e mutate.Entry) bool { return e.Name == m.Name() })
		require.GreaterOrEqual(t, i, 0, m.Name())
		require.Equal(t, x[i].Fate == mutate.Killed, k.Killed, m.Name())
		require.Equal(t, x[i].By, k.Property, m.Name())
		return true
	})
	require.NoError(t, err)
}

// judgeAllAgain makes the whole matrix anew, and finds no mutant alive that was killed.
func judgeAllAgain(t *testing.T, was mutate.Matrix, commands [][]string) {
	file := filepath.Join(t.TempDir(), "mutants.txt")
	for _, args := range commands {
		cmd := exec.Command("go", slices.Concat([]string{"run", "./scenarios/cmd/groundhog",
			"mutate"}, args, []string{"-matrix=" + file})...)
		cmd.Dir = ".."
		out, err := cmd.CombinedOutput()
		if err != nil { // survivors have no reasons here
			require.Contains(t, string(out), " mutants: ")
		}
	}
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	is, err := mutate.ParseMatrix(string(text))
	require.NoError(t, err)
	require.NotEmpty(t, is)
	for _, e := range was {
		i := slices.IndexFunc(is, func(other mutate.Entry) bool { return other.Name == e.Name })
		if i >= 0 && is[i].Hash == e.Hash && e.Fate == mutate.Killed {
			require.Equal(t, mutate.Killed, is[i].Fate, e.Name)
		}
	}
}
