// Package machine reaches the machine and its network.
package machine

import (
	"errors"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

type server struct {
	file *os.File     // want `os.File reaches the real disk: use the host's disk.Disk`
	http http.Server  // want `http.Server uses real goroutines and the real network`
	conn *net.TCPConn // want `net.TCPConn reaches the real network`
}

func bad(c *http.Client) { // want `http.Client uses real goroutines`
	os.Exit(1)                        // want `os.Exit ends the whole program, with every host and every seed in it: use an error that is returned, or h.Crash\(sim.Kill\)`
	log.Fatal("x")                    // want `log.Fatal calls os.Exit`
	_, _ = os.Open("x")               // want `os.Open reaches the real disk`
	_ = os.WriteFile("x", nil, 0)     // want `os.WriteFile reaches`
	_ = os.Getenv("x")                // want `os.Getenv depends on the machine`
	_ = os.Args                       // want `os.Args depends`
	_ = os.Stdout                     // want `os.Stdout is shared`
	_ = exec.Command("x")             // want `exec.Command starts a real process`
	_ = syscall.Getpid()              // want `syscall.Getpid reaches the real system`
	_, _ = filepath.Glob("x")         // want `filepath.Glob reaches the real disk`
	_, _ = net.Dial("tcp", "x")       // want `net.Dial reaches the real network: use the Dial of the host's stack`
	_, _ = net.Listen("tcp", "x")     // want `net.Listen reaches`
	_, _ = net.LookupHost("x")        // want `net.LookupHost reaches`
	_ = net.Dialer{}                  // want `net.Dialer reaches`
	_, _ = http.Get("x")              // want `http.Get uses real goroutines and the real network`
	_ = http.DefaultClient            // want `http.DefaultClient uses`
	_ = http.ListenAndServe("x", nil) // want `http.ListenAndServe uses`
}

func good(err error, c net.Conn, l net.Listener) error {
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.EIO) || os.IsNotExist(err) {
		return &fs.PathError{Op: "x", Err: os.ErrDeadlineExceeded}
	}
	_ = filepath.Join("a", "b")
	_ = os.O_RDONLY | os.O_CREATE
	_ = os.FileMode(0o644)
	_ = net.JoinHostPort("x", "1")
	var e net.Error
	_ = errors.As(err, &e)
	_ = http.StatusOK
	_, _ = http.ReadRequest(nil)
	return os.NewSyscallError("x", err)
}
