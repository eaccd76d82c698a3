package main

import (
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// fullDisk is the environment variable that makes this program mount a small disk at a folder
// before it is the command. See [onSmallDisk].
const fullDisk = "CAMPAIGN_ON_SMALL_DISK"

func init() {
	dir := os.Getenv(fullDisk)
	if dir == "" {
		return
	}
	if err := mountSmall(dir); err != nil {
		panic(err)
	}
	if err := os.Unsetenv(fullDisk); err != nil { // its workers have it
		panic(err)
	}
}

func mountSmall(dir string) error { return syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m") }

// onSmallDisk lets a command run where a folder is a disk of its own, of 4 MiB. Who may not mount
// one may do so in a user namespace.
func onSmallDisk(cmd *exec.Cmd, dir string) {
	cmd.Env = append(cmd.Env, fullDisk+"="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
}

// TestFullDisk begins a campaign on a disk that is full, which is mounted by this process, or by
// its own one. Where neither may, the part remains that needs none.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	require.NoError(t, room(t.TempDir(), roomToGoOn))
	require.ErrorContains(t, room("/proc", 1), "the disk of /proc is full: 0 MiB are left")
	r := newRepository(t)
	r.data = t.TempDir()
	said := func(cmd *exec.Cmd) {
		out, err := cmd.CombinedOutput()
		require.Error(t, err)
		require.Equal(t, "groundhog campaign: the disk of "+r.data+" is full: 3 MiB are left, "+
			"and a campaign needs 64; free some, and give the same command again: nothing is "+
			"lost\n", string(out))
	}
	call := func() *exec.Cmd { return r.command("campaign", "-seeds=1-10") }
	probe := exec.Command("true")
	onSmallDisk(probe, r.data)
	if err := probe.Run(); err != nil {
		t.Log("no user namespace: ", err)
	} else {
		own := call()
		onSmallDisk(own, r.data)
		said(own)
	}
	if err := mountSmall(r.data); err != nil {
		t.Log(err)
		return
	}
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(r.data, syscall.MNT_DETACH)) })
	said(call())
}
