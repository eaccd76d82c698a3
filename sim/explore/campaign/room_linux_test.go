package main

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFullDisk begins a campaign on a disk that is full. Who may not mount one has the part that
// needs none.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	require.NoError(t, room(t.TempDir(), roomToGoOn))
	require.ErrorContains(t, room("/proc", 1), "the disk of /proc is full: 0 MiB are left")
	r := newRepository(t)
	r.data = t.TempDir()
	if err := syscall.Mount("tmpfs", r.data, "tmpfs", 0, "size=4m"); err != nil {
		t.Log(err)
		return
	}
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(r.data, syscall.MNT_DETACH)) })
	out, err := r.command("campaign", "-seeds=1-10").CombinedOutput()
	require.Error(t, err)
	require.Equal(t, "groundhog campaign: the disk of "+r.data+" is full: 3 MiB are left, and a "+
		"campaign needs 64; free some, and give the same command again: nothing is lost\n",
		string(out))
}
