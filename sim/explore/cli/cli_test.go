package cli_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

// counter is the command of a module of its own, built as a user builds it.
func counter(t *testing.T) (bin, module string) {
	t.Helper()
	module, err := filepath.Abs("../testdata/counter")
	require.NoError(t, err)
	bin = t.TempDir()
	build := exec.Command("go", "build", "-o", bin, "./cmd/...")
	build.Dir = module
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return bin, module
}

// TestScripts tries the command line as a person does. The scripts are in
// testdata/script; GROUNDHOG_REWRITE=1 writes what is expected anew.
func TestScripts(t *testing.T) {
	bin, module := counter(t)
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: os.Getenv("GROUNDHOG_REWRITE") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", bin+string(os.PathListSeparator)+e.Getenv("PATH"))
			e.Setenv("BIN", bin)
			e.Setenv("CHECKOUT", filepath.Join(module, "../../../.."))
			cache, err := exec.Command("go", "env", "GOCACHE").Output()
			e.Setenv("GOCACHE", strings.TrimSpace(string(cache)))
			return err
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"waitfor": waitFor,
			"narrow":  narrow,
			"cutoff":  cutOff,
			"status":  exitStatus,
			"json":    jsonLines,
		},
	})
}

// waitFor waits until a file holds a text.
func waitFor(ts *testscript.TestScript, _ bool, args []string) {
	for range 600 {
		data, err := os.ReadFile(ts.MkAbs(args[0]))
		if err == nil && strings.Contains(string(data), args[1]) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("%s never held %q", args[0], args[1])
}

// cutOff copies the first so many bytes of a file.
func cutOff(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(ts.ReadFile(args[1])[:n]), 0o644))
}

// exitStatus runs a command and checks its exit status.
func exitStatus(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		got = failed.ExitCode()
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit status %d, not %s", got, args[0])
	}
}

// jsonLines checks that each line of the last output is an object.
func jsonLines(ts *testscript.TestScript, _ bool, _ []string) {
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		ts.Check(json.Unmarshal([]byte(line), &map[string]any{}))
	}
}

// narrow checks that no line of the last output is wider than 100 columns.
func narrow(ts *testscript.TestScript, _ bool, _ []string) {
	for _, line := range strings.Split(ts.ReadFile("stdout"), "\n") {
		if n := len([]rune(line)); n > 100 {
			ts.Fatalf("%d columns: %s", n, line)
		}
	}
}

// TestUserModule runs the tests of that module, as go test does for a user.
func TestUserModule(t *testing.T) {
	_, module := counter(t)
	for _, args := range [][]string{
		{"vet", "./..."},
		{"test", "./...", "-groundhog.seed=7"},
		{"test", ".", "-run=Scenarios", "-groundhog.variant=synced", "-groundhog.seeds=1-500"},
	} {
		cmd := exec.Command("go", args...)
		cmd.Dir = module
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "go %v\n%s", args, out)
	}
	cmd := exec.Command("go", "test", ".", "-run=Scenarios", "-groundhog.run=counter/careless/4")
	cmd.Dir = module
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "acked-is-durable violated")
}
