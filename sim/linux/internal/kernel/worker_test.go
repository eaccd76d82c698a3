//go:build linux && (amd64 || arm64)

package kernel

import (
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"groundhog/disk"
)

// TestOnlySyncsWait: where syncs take time, calls that sync wait for it, and no others do; where
// the device takes time, all calls on files may wait.
func TestOnlySyncsWait(t *testing.T) {
	m := newMachine(t)
	fd := m.file("f", "abc")
	synced := m.ok(unix.SYS_OPENAT, unix.AT_FDCWD, "f", unix.O_RDWR|unix.O_DSYNC, 0)
	p, mapped := m.mmap(4096, rw, shared, fd, 0)
	b := make([]byte, 200)
	vector := []uintptr{uintptr(unsafe.Pointer(&b[0])), 1}
	v := unsafe.Pointer(&vector[0])
	type call struct {
		name string
		no   uintptr
		a    []any
	}
	quick := []call{
		{"open", unix.SYS_OPENAT, []any{unix.AT_FDCWD, "g", unix.O_CREAT, 0}},
		{"read", unix.SYS_PREAD64, []any{fd, b, 1, 0}},
		{"write", unix.SYS_PWRITE64, []any{fd, b, 1, 0}},
		{"pwritev", unix.SYS_PWRITEV, []any{fd, v, 1, 0, 0}},
		{"stat", unix.SYS_FSTAT, []any{fd, b}},
		{"rename", unix.SYS_RENAMEAT, []any{unix.AT_FDCWD, "g", unix.AT_FDCWD, "h"}},
		{"ftruncate", unix.SYS_FTRUNCATE, []any{fd, 3}},
	}
	slow := []call{
		{"fsync", unix.SYS_FSYNC, []any{fd}},
		{"fdatasync", unix.SYS_FDATASYNC, []any{fd}},
		{"syncfs", unix.SYS_SYNCFS, []any{fd}},
		{"sync", unix.SYS_SYNC, nil},
		{"msync", unix.SYS_MSYNC, []any{p, 4096, unix.MS_SYNC}},
		{"write with O_DSYNC", unix.SYS_PWRITE64, []any{synced, b, 1, 0}},
		{"pwritev2 with RWF_DSYNC", unix.SYS_PWRITEV2, []any{fd, v, 1, 0, 0, unix.RWF_DSYNC}},
	}
	took := func(c call) (blocked bool, d time.Duration) {
		mapped[0]++
		start := m.sim.Now()
		one := m.begin(c.no, c.a...)
		blocked = one.Blocked()
		m.sim.Run()
		require.False(t, one.Blocked())
		require.Zero(t, one.Errno)
		return blocked, m.sim.Now().Sub(start)
	}
	m.disk.SyncLatency = time.Millisecond
	for _, c := range quick {
		blocked, d := took(c)
		require.False(t, blocked, c.name)
		require.Zero(t, d, c.name)
	}
	for _, c := range slow {
		blocked, d := took(c)
		require.True(t, blocked, c.name)
		require.Equal(t, time.Millisecond, d, c.name)
	}
	m.disk.Device = disk.Device{Write: time.Microsecond}
	blocked, _ := took(quick[2])
	require.True(t, blocked)
}
