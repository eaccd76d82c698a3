//go:build unix

package disk

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestLockParity: the same attempts on three handles of a real file.
func TestLockParity(t *testing.T) {
	real := filepath.Join(t.TempDir(), "a")
	require.NoError(t, os.WriteFile(real, nil, 0o644))
	rapid.Check(t, func(rt *rapid.T) {
		d := newDisk(t)
		play(rt, d, "create a")
		var ours [3]*File
		var theirs [3]*os.File
		for i := range ours {
			var err error
			ours[i], err = d.Open("a")
			require.NoError(rt, err)
			theirs[i], err = os.Open(real)
			require.NoError(rt, err)
			defer theirs[i].Close()
		}
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			i := rapid.IntRange(0, 2).Draw(rt, "handle")
			f, fd := ours[i], int(theirs[i].Fd())
			switch rapid.IntRange(0, 2).Draw(rt, "call") {
			case 0:
				require.Equal(rt, errno(syscall.Flock(fd, syscall.LOCK_EX|syscall.LOCK_NB)),
					errno(f.TryLock()))
			case 1:
				require.Equal(rt, errno(syscall.Flock(fd, syscall.LOCK_SH|syscall.LOCK_NB)),
					errno(f.TryRLock()))
			case 2:
				require.Equal(rt, errno(syscall.Flock(fd, syscall.LOCK_UN)), errno(f.Unlock()))
			}
		}
	})
}
