package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore/campaign/internal/findings"
)

// TestMain makes the test binary the command itself where a test, or a campaign that a test has
// started, calls it.
func TestMain(m *testing.M) {
	if os.Getenv("CAMPAIGN_IS_COMMAND") != "" {
		os.Exit(run(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// repository is a git repository with the counter example in it, and the folder of its campaigns.
type repository struct {
	t    testing.TB
	dir  string
	data string

	program  string // the package of its command
	findings int    // that it has when it is changed as the tests do
}

func newRepository(t testing.TB) *repository {
	t.Helper()
	return repositoryOf(t, "../testdata/counter", "./cmd/counter")
}

// repositoryOf is one with another module.
func repositoryOf(t testing.TB, module, program string) *repository {
	t.Helper()
	base := t.TempDir()
	r := &repository{t: t, dir: filepath.Join(base, filepath.Base(module)),
		data: filepath.Join(base, "data"), program: program, findings: 1}
	require.NoError(t, os.CopyFS(r.dir, os.DirFS(module)))
	checkout, err := filepath.Abs("../../..")
	require.NoError(t, err)
	beside, err := filepath.Rel(r.dir, checkout) // as a module beside one's own
	require.NoError(t, err)
	r.edit("go.mod", "=> ../../../..", "=> "+beside)
	r.git("init", "--quiet", "--initial-branch=main")
	r.git("config", "user.name", "tester")
	r.git("config", "user.email", "tester@example.com")
	r.save("a module")
	return r
}

func (r *repository) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	out, err := cmd.CombinedOutput()
	require.NoError(r.t, err, "git %v: %s", args, out)
	return strings.TrimSpace(string(out))
}

// edit replaces a text that must be there.
func (r *repository) edit(file, before, after string) {
	r.t.Helper()
	path := filepath.Join(r.dir, file)
	text, err := os.ReadFile(path)
	require.NoError(r.t, err)
	require.Contains(r.t, string(text), before)
	require.NoError(r.t, os.WriteFile(path, bytes.Replace(text, []byte(before), []byte(after), 1),
		0o644))
}

func (r *repository) save(subject string) {
	r.t.Helper()
	r.git("add", "-A")
	r.git("commit", "--quiet", "-m", subject)
}

// command is a call of the command.
func (r *repository) command(name string, args ...string) *exec.Cmd {
	r.t.Helper()
	self, err := os.Executable()
	require.NoError(r.t, err)
	cmd := exec.CommandContext(r.t.Context(), self, append([]string{name, "-dir=" + r.dir,
		"-data=" + r.data}, args...)...)
	cmd.Env = append(os.Environ(), "CAMPAIGN_IS_COMMAND=1", "GROUNDHOG_COMMAND="+r.program)
	return cmd
}

// summary is the first line that a campaign prints with -json.
type summary struct {
	Runs, Asked, Searches, Steps uint64
	Wanted                       uint64 `json:"asked_searches"`
	Digest                       string
	News                         int
}

// campaign runs a campaign to its end.
func (r *repository) campaign(args ...string) (sum summary, list []findings.Finding, exit int) {
	r.t.Helper()
	cmd := r.command("campaign", append(args, "-json")...)
	cmd.Stderr = &bytes.Buffer{}
	out, err := cmd.Output()
	var status *exec.ExitError
	if err != nil && !errors.As(err, &status) || cmd.ProcessState.ExitCode() > exitFound {
		r.t.Fatalf("%v: %v\n%s", args, err, cmd.Stderr)
	}
	sum, list = answers(r.t, out)
	return sum, list, cmd.ProcessState.ExitCode()
}

func answers(t testing.TB, out []byte) (sum summary, list []findings.Finding) {
	t.Helper()
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	require.NoError(t, json.Unmarshal(lines[0], &sum), "%s", out)
	for _, line := range lines[1:] {
		var f findings.Finding
		require.NoError(t, json.Unmarshal(line, &f))
		list = append(list, f)
	}
	return sum, list
}
