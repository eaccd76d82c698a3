package cgo

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"groundhog/sim"
	"groundhog/sim/linux"
	"groundhog/sim/linux/linuxtest"
)

// self is this binary: programs change os.Args.
var self = os.Args[0]

func TestMain(m *testing.M) { linuxtest.Main(m) }

// run is what a program prints, and how the run ends.
func run(main func()) (output string, err error) {
	s := sim.New(sim.Config{Seed: 1, Log: func(l sim.LogLine) { output += l.Text + "\n" }})
	defer s.Close()
	h := s.NewHost("alpha", nil)
	linux.Boot(h, nil, nil, linux.Program{Main: main})
	h.Boot()
	s.Run()
	return output, s.Err()
}

func TestCallsOfC(t *testing.T) {
	output, err := run(func() {
		fmt.Println(Add(1, 2), Pid() == os.Getpid())
	})
	if err != nil || !strings.Contains(output, "\n3 false\n") {
		t.Error(err, output)
	}
	const line = "the program calls C, which asks the real machine for what it needs\n    at "
	if strings.Count(output, line) != 1 || !strings.Contains(output, "cgo/program.go:") {
		t.Error("it is not said once, with the caller:", output)
	}
}

func TestCCallsBack(t *testing.T) {
	if n := Back(3); n != 7 {
		t.Error("outside of programs", n)
	}
	output, err := run(func() { fmt.Println(Back(3)) })
	const line = "fatal error: C calls Go back, which a simulated program cannot have\n"
	if err == nil || !strings.Contains(err.Error(), line) ||
		!strings.Contains(err.Error(), "cgo.Back (cgo/program.go:") {
		t.Error(err, output)
	}
}

// TestAThreadOfCCallsGo is about a process of its own, which ends.
func TestAThreadOfCCallsGo(t *testing.T) {
	if os.Getenv("THREAD_OF_C") != "" {
		_, _ = run(func() { Elsewhere(3) })
		return
	}
	if n := Elsewhere(3); n != 6 {
		t.Error("outside of programs", n)
	}
	cmd := exec.Command(self, "-test.run=^TestAThreadOfCCallsGo$")
	cmd.Env = append(os.Environ(), "THREAD_OF_C=1")
	b, err := cmd.CombinedOutput()
	const line = "fatal error: a thread of C calls Go, which a simulated program cannot have\n"
	if err == nil || !strings.HasSuffix(string(b), line) {
		t.Errorf("%v\n%s", err, b)
	}
}
