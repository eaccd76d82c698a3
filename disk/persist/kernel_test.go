package persist_test

import (
	"cmp"
	"compress/gzip"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"groundhog/disk/persist"
	"groundhog/disk/persist/recording"
)

// profileOf is the profile that a configuration of the recordings is held to.
var profileOf = map[string]persist.Profile{
	"ext4": persist.Ext4, "ext4-commit": persist.Ext4,
	"ext4-noauto_da_alloc": persist.Ext4NoAutoDaAlloc,
	"ext4-writeback":       persist.Ext4Writeback,
	"ext4-journal":         persist.Ext4Journal,
	"xfs":                  persist.XFS, "btrfs": persist.Btrfs,
}

// recordings are the goldens of testdata/kernel by file name: a configuration and the version of
// the kernel that was asked.
func recordings(t *testing.T, visit func(t *testing.T, p persist.Profile,
	list []recording.Recording)) {
	files, err := filepath.Glob("testdata/kernel/*.txt.gz")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".txt.gz")
		config := name[:strings.LastIndexByte(name, '-')]
		t.Run(name, func(t *testing.T) {
			file, err := os.Open(path)
			require.NoError(t, err)
			defer file.Close()
			unpacked, err := gzip.NewReader(file)
			require.NoError(t, err)
			list, err := recording.Read(unpacked)
			require.NoError(t, err)
			require.Contains(t, profileOf, config)
			visit(t, profileOf[config], list)
		})
	}
}

// TestKernels: each state that a real file system showed is legal under its profile. How many there
// are stands in docs/crash-states.md.
func TestKernels(t *testing.T) {
	page, err := os.ReadFile("../../docs/crash-states.md")
	require.NoError(t, err)
	recordings(t, func(t *testing.T, p persist.Profile, list []recording.Recording) {
		states := 0
		for _, r := range list {
			exceptions, err := recording.Judge(r, p)
			require.NoError(t, err)
			states += len(r.Seen)
			for _, e := range exceptions {
				t.Errorf("under %v: %v", p, e)
			}
		}
		name := path.Base(t.Name())
		dash := strings.LastIndexByte(name, '-')
		row := fmt.Sprintf("| `%s` | %s | %d | %d |\n", name[:dash], name[dash+1:], len(list),
			states)
		if !strings.Contains(string(page), row) {
			t.Errorf("docs/crash-states.md lacks the row %s", row)
		}
	})
}

// TestUnseen counts the legal states of written scripts that no kernel showed; the page says why
// they are legal.
func TestUnseen(t *testing.T) {
	page, err := os.ReadFile("../../docs/crash-states.md")
	require.NoError(t, err)
	written := map[string][]recording.Recording{}
	recordings(t, func(t *testing.T, _ persist.Profile, list []recording.Recording) {
		name := path.Base(t.Name())
		config := name[:strings.LastIndexByte(name, '-')]
		for _, r := range list {
			if !strings.HasPrefix(r.Name, "random-") && !strings.HasPrefix(r.Name, "torn-") {
				written[config] = append(written[config], r)
			}
		}
	})
	for _, config := range []string{"xfs", "btrfs", "ext4"} {
		count, err := recording.Unseen(written[config], profileOf[config])
		require.NoError(t, err)
		t.Logf("%s: %d legal, %d not seen, %d scripts too large: %v", config, count.Legal,
			count.Unseen, count.Left, count.Classes)
		classes := slices.Sorted(maps.Keys(count.Classes))
		slices.SortStableFunc(classes, func(a, b string) int {
			return cmp.Compare(count.Classes[b], count.Classes[a])
		})
		row := fmt.Sprintf("| `%s` | %d | %d |", config, count.Legal, count.Unseen)
		for _, class := range classes[:min(4, len(classes))] {
			row += fmt.Sprintf(" %d %s,", count.Classes[class], class)
		}
		assert.Contains(t, string(page), strings.TrimSuffix(row, ",")+" |")
	}
}
