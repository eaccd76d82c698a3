package explore

import (
	"encoding/binary"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCoverageGuides: a lock of seven digits, of which only the code tells how far it is open, is
// opened where blocks of code are counted, and not where they are not. The search is the same each
// time. A build that counts in another mode is told which one to take.
func TestCoverageGuides(t *testing.T) {
	folder := t.TempDir()
	search := func(name string, flags ...string) string {
		bin := filepath.Join(folder, name+".exe")
		build := exec.Command("go", append(append([]string{"build", "-o", bin}, flags...),
			"./testdata/lock")...)
		out, err := build.CombinedOutput()
		require.NoError(t, err, "%s", out)
		run := exec.Command(bin)
		run.Env = append(run.Environ(), "GOCOVERDIR="+folder)
		out, err = run.Output()
		require.NoError(t, err)
		return string(out)
	}
	const only = "-coverpkg=./testdata/lock"
	require.True(t, strings.HasPrefix(search("none"), "0 20000 0 "))
	counted := search("atomic", "-cover", "-covermode=atomic", only)
	require.True(t, strings.HasPrefix(counted, "1 "), counted)
	require.Contains(t, counted, " 12 ", "blocks")
	require.Equal(t, counted, search("atomic", "-cover", "-covermode=atomic", only))
	other := search("set", "-cover", "-covermode=set", only)
	require.True(t, strings.HasPrefix(other, "0 20000 0 "), other)
	require.Contains(t, other, "please use -covermode=atomic")
}

// TestCounters reads what the runtime of Go writes, and refuses what is cut off or of another form.
func TestCounters(t *testing.T) {
	b := append([]byte(countersMagic), 1, 0, 0, 0)
	b = append(b, make([]byte, 16)...)
	b = append(b, countersLEB128, 0, 0, 0, 0, 0, 0, 0)
	b = binary.LittleEndian.AppendUint64(b, 2)
	b = binary.LittleEndian.AppendUint32(b, 3)
	b = binary.LittleEndian.AppendUint32(b, 5)
	b = append(b, "strings."...)
	b = append(b, 2, 0, 7, 1, 0x80, 2)
	b = append(b, 1, 3, 0, 9)
	all, err := parseBlocks(b)
	require.NoError(t, err)
	require.Equal(t, blocks{7: {1, 256}, 3 << 24: {9}}, all)
	for n := range b {
		_, err := parseBlocks(b[:n])
		require.ErrorIs(t, err, errCounters, "%d bytes", n)
	}
	for _, i := range []int{0, 4, countersFlavor} {
		other := append([]byte(nil), b...)
		other[i] ^= 4
		_, err := parseBlocks(other)
		require.ErrorIs(t, err, errCounters)
	}

	was := blocks{7: {1, 5}}
	require.Len(t, all.since(was), 2, "one that has grown, and a new one")
	require.Empty(t, all.since(all))
}
