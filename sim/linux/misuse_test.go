//go:build linux && (amd64 || arm64)

package linux_test

import (
	"context"
	"fmt"
	stdnet "net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"groundhog/sim"
)

// TestACallThatIsNotThere: it is named once, with its caller.
func TestACallThatIsNotThere(t *testing.T) {
	r := run(t, sim.Config{Seed: 1}, func() {
		for range 2 {
			_, _, e := syscall.Syscall(syscall.SYS_PTRACE, 0, 0, 0)
			fmt.Println(e)
		}
	})
	require.NoError(t, r.err)
	require.Equal(t, 2, strings.Count(r.output, "function not implemented\n"))
	require.Equal(t, 1, strings.Count(r.output, "returns ENOSYS"), r.output)
	require.Contains(t, r.output, fmt.Sprintf("system call %d returns ENOSYS\n    at groundhog/"+
		"sim/linux_test.TestACallThatIsNotThere", syscall.SYS_PTRACE))
	require.Contains(t, r.output, "misuse_test.go:")
}

// TestAnotherProgram: a host runs one program, and whoever starts another gets an error.
func TestAnotherProgram(t *testing.T) {
	r := run(t, sim.Config{Seed: 1}, func() {
		fmt.Println(exec.Command("/bin/ls").Run())
		fmt.Println(exec.Command("ls").Run())
		_, err := os.StartProcess("/bin/ls", nil, &os.ProcAttr{})
		fmt.Println(err)
	})
	require.NoError(t, r.err)
	require.Contains(t, r.output, "fork/exec /bin/ls: function not implemented\n")
	require.Equal(t, 1, strings.Count(r.output, "system call execve returns ENOSYS, since a host "+
		"runs one program\n    at "), r.output)
}

// TestResolverOfC: a program that asks for the resolver of C gets that of Go.
func TestResolverOfC(t *testing.T) {
	r := run(t, sim.Config{Seed: 1}, func() {
		resolver := &stdnet.Resolver{PreferGo: false}
		_, err := resolver.LookupHost(context.Background(), "nobody")
		fmt.Println(err, time.Now().Unix())
	})
	require.NoError(t, r.err)
	require.Contains(t, r.output, "lookup nobody on 127.0.0.53:53: no such host 946684800\n")
}

// TestCallsOfAssembly: functions of x/sys/unix that enter the kernel by themselves, and the clock
// of package syscall, are those of the host as well.
func TestCallsOfAssembly(t *testing.T) {
	mask := syscall.Umask(0o022)
	defer syscall.Umask(mask)
	r := run(t, sim.Config{Seed: 1}, func() {
		var clock syscall.Timeval
		must(syscall.Gettimeofday(&clock))
		fmt.Println(unix.Getpid() == syscall.Getpid(), unix.Gettid() == syscall.Getpid(),
			unix.Getppid(), unix.Getuid(), unix.Getegid(), clock.Sec)
		fmt.Println(unix.Umask(0o077) == 0o022, syscall.Umask(0) == 0o077)
		unix.Sync()
		unix.Exit(3)
	})
	require.NoError(t, r.err)
	require.Contains(t, r.output, "true true 1 0 0 946684800\ntrue true\n")
	require.Contains(t, r.output, "ended with code 3")
	require.Equal(t, 0o022, syscall.Umask(0o022), "the mask of the test is as it was")
	require.Equal(t, os.Getpid(), unix.Getpid())
}
