//go:build linux && (amd64 || arm64)

package linux_test

import (
	"bytes"
	"fmt"
	"os"
	"runtime/debug"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/sim"
	"groundhog/sim/linux"
)

const page = 4096

// truncated is a map of three pages of a file that has one.
func truncated() ([]byte, *os.File) {
	f, err := os.Create("/tmp/mapped")
	must(err)
	must(f.Truncate(3 * page))
	b, err := syscall.Mmap(int(f.Fd()), 0, 3*page, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_SHARED)
	must(err)
	b[2*page] = 7
	must(f.Truncate(page - 100))
	return b, f
}

// withDisk runs main as the program of a host with a disk.
func withDisk(t *testing.T, main func()) (output string, err error) {
	s := sim.New(sim.Config{Seed: 1, Log: func(l sim.LogLine) { output += l.Text + "\n" }})
	defer s.Close()
	h := s.NewHost("alpha", nil)
	linux.Boot(h, disk.New(h), nil, linux.Program{Main: main})
	h.Boot()
	s.Run()
	return output, s.Err()
}

// TestBehindTheEndOfAMappedFile: an access there ends the program, as on Linux, and is a finding
// with its stack.
func TestBehindTheEndOfAMappedFile(t *testing.T) {
	for want, access := range map[string]func(b []byte) int{
		"(SIGBUS): byte 8192 of a map of /tmp/mapped, which ends at 3996": func(b []byte) int {
			return int(b[2*page])
		},
		"(SIGBUS): byte 4096 of a map of /tmp/mapped, which ends at 3996": func(b []byte) int {
			return bytes.IndexByte(b[page:], 1)
		},
		"(SIGBUS): byte 4097 of a map": func(b []byte) int { b[page+1] = 1; return 0 },
		"unexpected fault address 0x": func(b []byte) int {
			must(syscall.Munmap(b))
			return int(b[0])
		},
		"(SIGSEGV): the map there does not permit it": func(b []byte) int {
			must(syscall.Mprotect(b, syscall.PROT_READ))
			b[1] = 2
			return 0
		},
	} {
		_, err := withDisk(t, func() {
			b, _ := truncated()
			b[page-1] = 1 // the rest of the page is there
			access(b)
		})
		require.ErrorContains(t, err, "program of alpha panicked")
		require.ErrorContains(t, err, "fatal error: fault: unexpected fault address 0x41")
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "fault_test.go", "the stack of the program")
	}
}

// TestPanicOnFault: a program that asks for it gets a panic, which it may recover.
func TestPanicOnFault(t *testing.T) {
	output, err := withDisk(t, func() {
		b, _ := truncated()
		defer func() {
			e := recover().(interface{ Addr() uintptr })
			fmt.Println(e.Addr()-uintptr(unsafe.Pointer(&b[0])), e)
		}()
		debug.SetPanicOnFault(true)
		b[page] = 1
	})
	require.NoError(t, err)
	require.Equal(t, "4096 runtime error: invalid memory address or nil pointer dereference\n"+
		"the program has ended with code 0\n", output)
	_, err = withDisk(t, func() {
		b, _ := truncated()
		debug.SetPanicOnFault(true)
		b[page] = 1
	})
	require.ErrorContains(t, err, "invalid memory address or nil pointer dereference")
}

// TestCallsOnMemoryThatIsNotThere: they fail, here and in the real kernel.
func TestCallsOnMemoryThatIsNotThere(t *testing.T) {
	check := func() {
		b, f := truncated()
		fd := f.Fd()
		write := func(no uintptr, p *byte, n uintptr) {
			_, _, e := syscall.Syscall6(no, fd, uintptr(unsafe.Pointer(p)), n, 0, 0, 0)
			must(unless(e == syscall.EFAULT, "%d: %v", no, e))
		}
		for _, no := range []uintptr{syscall.SYS_READ, syscall.SYS_PREAD64, syscall.SYS_WRITE,
			syscall.SYS_PWRITE64} {
			write(no, nil, 10)
			if no == syscall.SYS_WRITE || no == syscall.SYS_PWRITE64 {
				write(no, &b[page], 10)
			}
		}
		v := syscall.Iovec{Base: &b[page], Len: 10}
		for _, no := range []uintptr{syscall.SYS_WRITEV, syscall.SYS_PWRITEV} {
			_, _, e := syscall.Syscall6(no, fd, uintptr(unsafe.Pointer(&v)), 1, 0, 0, 0)
			must(unless(e == syscall.EFAULT, "%d: %v", no, e))
		}
		n, err := syscall.Write(int(fd), b[:page])
		must(unless(n == page && err == nil, "%d %v", n, err))
	}
	_, err := withDisk(t, check)
	require.NoError(t, err)
	check()
	require.NoError(t, os.Remove("/tmp/mapped"))
}

func unless(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}
