//go:build linux && (amd64 || arm64)

package kernel

import (
	"fmt"
	"runtime"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// prepared is a call that is made many times.
type prepared struct {
	m *machine
	c Call
}

func (m *machine) prepare(no uintptr, a ...any) *prepared {
	p := &prepared{m: m}
	m.fill(&p.c, no, a...)
	return p
}

func (p *prepared) do() {
	p.m.p.Enter(&p.c)
	if p.c.Errno != 0 || p.c.blocked {
		panic(fmt.Sprintf("call %d: %v", p.c.No, p.c.Errno))
	}
}

// hotPaths are what a store does all day.
func hotPaths(m *machine) (names []string, calls map[string]func()) {
	fd := m.open("/data", unix.O_CREAT|unix.O_RDWR)
	page := make([]byte, 4096)
	m.ok(unix.SYS_PWRITE64, fd, page, len(page), 0)
	m.ok(unix.SYS_FSYNC, fd)
	pread := m.prepare(unix.SYS_PREAD64, fd, page, len(page), 0)
	pwrite := m.prepare(unix.SYS_PWRITE64, fd, page, len(page), 0)
	fsync := m.prepare(unix.SYS_FSYNC, fd)
	fstat := m.prepare(unix.SYS_FSTAT, fd, unsafe.Pointer(new(unix.Stat_t)))
	st := unsafe.Pointer(new(unix.Stat_t))
	stat := m.prepare(unix.SYS_NEWFSTATAT, unix.AT_FDCWD, "/data", st, 0)
	getpid := m.prepare(unix.SYS_GETPID)
	return []string{"null", "pread 4K", "pwrite 4K and fsync", "fstat", "stat"}, map[string]func(){
		"null": getpid.do, "pread 4K": pread.do, "fstat": fstat.do, "stat": stat.do,
		"pwrite 4K and fsync": func() { pwrite.do(); fsync.do() },
	}
}

func TestHotPathsDoNotAllocate(t *testing.T) {
	m := newMachine(t)
	names, calls := hotPaths(m)
	for _, name := range names {
		allowed := 0.0
		if name == "stat" {
			allowed = 1 // the name, copied from the program's memory
		}
		require.LessOrEqual(t, testing.AllocsPerRun(200, calls[name]), allowed, name)
	}
}

func BenchmarkCalls(b *testing.B) {
	m := newMachine(b)
	names, calls := hotPaths(m)
	for _, name := range names {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				calls[name]()
			}
		})
	}
	runtime.KeepAlive(m.keep)
}

// What a sync of a mapped file costs does not follow from how long the map is, but from how much
// of it has content, a few nanoseconds a page, and how much was written.
func BenchmarkSyncOfMap(b *testing.B) {
	for _, c := range []struct{ size, content int }{
		{1 << 20, 0}, {64 << 20, 0}, {512 << 20, 0}, {64 << 20, 64 << 20}, {512 << 20, 512 << 20},
	} {
		m := newMachine(b)
		fd := m.open("/data", unix.O_CREAT|unix.O_RDWR)
		m.ok(unix.SYS_FTRUNCATE, fd, c.size)
		p, mem := m.mmap(c.size, rw, shared, fd, 0)
		for at := 0; at < c.content; at += 4096 {
			mem[at] = 1
		}
		m.ok(unix.SYS_FSYNC, fd)
		for _, k := range []struct {
			name string
			call *prepared
		}{{"msync", m.prepare(unix.SYS_MSYNC, p, 4096, unix.MS_SYNC)},
			{"fsync", m.prepare(unix.SYS_FSYNC, fd)}} {
			name := fmt.Sprintf("%s of %dMiB with %d", k.name, c.size>>20, c.content>>20)
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					mem[100]++
					k.call.do()
				}
			})
		}
	}
}
