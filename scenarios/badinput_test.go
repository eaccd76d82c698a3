package scenarios

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// child runs this test binary again with other flags and environment, and
// returns what it prints and its exit code.
func child(t *testing.T, env []string, args ...string) (string, int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], append([]string{"-test.run=^TestNothing$"}, args...)...)
	cmd.Env = []string{"TMPDIR=" + t.TempDir()}
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "GROUNDHOG_") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.CombinedOutput()
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// TestBadInput wants one clear line and a failing exit code for each mistake.
func TestBadInput(t *testing.T) {
	for _, c := range []struct {
		args []string
		env  []string
		want string
	}{
		{args: []string{"-seed=tuesday"}, want: `-seed: seed "tuesday" is no number`},
		{args: []string{"-seed=-1"}, want: `-seed: seed "-1" is no number`},
		{args: []string{"-seeds=9-3"}, want: `-seeds: seed range "9-3" runs backwards: write 3-9`},
		{args: []string{"-seeds=1-x"}, want: `-seeds: seed "x" is no number`},
		{args: []string{"-scenario=nope"}, want: `unknown scenario "nope": there are `},
		{args: []string{"-variant=nope"}, want: `has no variant "nope": it has `},
		{args: []string{"-policy=lifo"}, want: `unknown schedule policy "lifo": use random, fifo or pct(d)`},
		{args: []string{"-policy=pct(0)"}, want: `unknown schedule policy "pct(0)"`},
		{args: []string{"-trace=x.txt"}, want: `-trace=x.txt: a trace is of one run`},
		{args: []string{"-scenario=electric-kill", "-variant=1.4.13", "-trace=/no/such/folder/x.txt"}, want: `-trace: cannot write: open /no/such/folder/x.txt`},
		{env: []string{"GROUNDHOG_SEED=tuesday"}, want: `-seed: seed "tuesday" is no number`},
		{env: []string{"GROUNDHOG_SWEEP=many"}, want: `GROUNDHOG_SWEEP="many": parse error`},
		{env: []string{"GO_FAILPOINTS=a=return(1)"}, want: `GO_FAILPOINTS is set`},
	} {
		t.Run(strings.Join(append(c.env, c.args...), " "), func(t *testing.T) {
			out, code := child(t, c.env, c.args...)
			require.Equal(t, 2, code, out)
			require.Contains(t, out, c.want)
			require.True(t, strings.HasPrefix(out, "groundhog: "), out)
			require.Equal(t, 1, strings.Count(out, "\n"), out)
			require.NotContains(t, out, "goroutine")
		})
	}
}

// TestGoodInput wants what is right to be taken: the other side of TestBadInput.
func TestGoodInput(t *testing.T) {
	for _, c := range []struct{ args, env []string }{
		{args: []string{"-seed=0123456789abcdef0123456789abcdef01234567"}},
		{args: []string{"-seed=0xff", "-policy=pct(3)"}},
		{args: []string{"-seeds=3-9", "-scenario=electric-kill"}},
		{env: []string{"GROUNDHOG_SEED=17", "GROUNDHOG_POLICY=fifo", "GROUNDHOG_VERIFY=true"}},
	} {
		out, code := child(t, c.env, c.args...)
		require.Equal(t, 0, code, out)
	}
}

// TestTraceFile wants a text trace where the name ends in .txt, with the hash
// of the run unchanged by it.
func TestTraceFile(t *testing.T) {
	folder := t.TempDir()
	args := []string{"-test.v", "-test.run=^TestScenarios$", "-scenario=electric-kill", "-variant=pinned", "-seed=5"}
	plain, code := child(t, nil, args...)
	require.Equal(t, 0, code, plain)
	for name, head := range map[string]string{"a.txt": "// groundhog trace, version 1, seed 5\n", "b.ghtrace": "GHTRACE\n"} {
		path := filepath.Join(folder, name)
		out, code := child(t, nil, append(args, "-trace="+path)...)
		require.Equal(t, 0, code, out)
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(data), head), name)
		require.Greater(t, len(data), 10_000)
		require.Equal(t, hashIn(t, plain), hashIn(t, out))
	}
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, entries, 2, "nothing else is left behind")
}

// hashIn finds the trace hash in the one outcome line of the output.
func hashIn(t *testing.T, out string) string {
	t.Helper()
	for _, line := range strings.Split(out, "\n") {
		if f := strings.Fields(line); len(f) > 4 && f[0] == "electric-kill" {
			return f[len(f)-1]
		}
	}
	t.Fatalf("no outcome line in %s", out)
	return ""
}
