//go:build linux && (amd64 || arm64)

package linuxtest

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Variables of the environment: the number of processes; what a process is to run; that it only
// takes processor time; and where it writes its trace, if anywhere.
const (
	processes = "GROUNDHOG_PROCESSES"
	worker    = "GROUNDHOG_TRACE_OF"
	burner    = "GROUNDHOG_BURN"
)

// self is this binary: programs change os.Args.
var self = os.Args[0]

// burn takes processor time until somebody ends the process.
func burn() {
	for n := 0; ; n++ {
	}
}

// Processes repeats a run, given by its hash, in fresh processes with one processor and with two,
// and in half of them beside others that want it too. All must have one hash.
func Processes(t *testing.T, run func() uint64) {
	t.Helper()
	if os.Getenv(worker) == t.Name() {
		fmt.Printf("hash %016x\n", run())
		return
	}
	count := 20
	if n, err := strconv.Atoi(os.Getenv(processes)); err == nil {
		count = n
	}
	seen := map[string]int{}
	for i := range count {
		if i == count/2 {
			defer burners(t, 2)()
		}
		seen[once(t, 1+i%2)]++
	}
	lines := []string{}
	for hash, n := range seen {
		lines = append(lines, fmt.Sprintf("%d of %d processes: %s", n, count, hash))
	}
	slices.Sort(lines)
	if len(seen) != 1 {
		t.Fatalf("one seed, different traces:\n%s", strings.Join(lines, "\n"))
	}
	t.Log(lines[0])
}

// Alone tells whether this process was started for the test alone. If not, it is run in one that
// is: what package variables keep, such as the locks of SQLite, is not shared with other runs.
func Alone(t *testing.T) bool {
	t.Helper()
	if os.Getenv(worker) == t.Name() {
		return true
	}
	out, err := fresh(t).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
	return false
}

// fresh is a process for this test alone.
func fresh(t *testing.T) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(self, "-test.v", "-test.run=^"+
		strings.ReplaceAll(t.Name(), "/", "$/^")+"$", "-test.timeout=100s")
	cmd.Env = append(os.Environ(), worker+"="+t.Name(), "GROUNDHOG_WORKER=1")
	return cmd
}

// once is the hash of the run in a fresh process.
func once(t *testing.T, processors int) string {
	t.Helper()
	cmd := fresh(t)
	cmd.Env = append(cmd.Env, fmt.Sprintf("GOMAXPROCS=%d", processors))
	out, err := cmd.CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if hash, ok := strings.CutPrefix(line, "hash "); ok && err == nil {
			return strings.TrimSpace(hash)
		}
	}
	t.Fatalf("a process without a hash: %v\n%s", err, out)
	return ""
}

// burners starts processes that take processor time.
func burners(t *testing.T, n int) (stop func()) {
	t.Helper()
	list := []*exec.Cmd{}
	for range n {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), burner+"=1")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		list = append(list, cmd)
	}
	return func() {
		for _, cmd := range list {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	}
}
