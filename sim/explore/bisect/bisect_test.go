package bisect_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore/bisect"
)

// repository is a git repository with the module of sim/explore/testdata/counter
// in a folder of its own, and some commits on it.
type repository struct {
	t      *testing.T
	root   string
	module string
	commit map[string]string // subject -> hash
}

func newRepository(t *testing.T) *repository {
	t.Helper()
	r := &repository{t: t, root: t.TempDir(), commit: make(map[string]string)}
	r.module = filepath.Join(r.root, "services", "counter")
	require.NoError(t, os.CopyFS(r.module, os.DirFS("../testdata/counter")))
	groundhog, err := filepath.Abs("../../..")
	require.NoError(t, err)
	r.init()
	outside, err := filepath.Rel(r.module, groundhog) // as a module beside one's own
	require.NoError(t, err)
	r.edit("go.mod", "=> ../../../..", "=> "+outside)
	r.save("base")
	return r
}

func (r *repository) init() {
	r.t.Helper()
	r.run("git", "init", "--quiet", "--initial-branch=main")
	r.run("git", "config", "user.name", "tester")
	r.run("git", "config", "user.email", "tester@example.com")
}

func (r *repository) run(name string, args ...string) string {
	r.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = r.root
	if name != "git" {
		cmd.Dir = r.module
	}
	out, err := cmd.CombinedOutput()
	if _, failed := err.(*exec.ExitError); err != nil && (name == "git" || !failed) {
		r.t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// edit replaces a text that must be there.
func (r *repository) edit(file, before, after string) {
	r.t.Helper()
	path := filepath.Join(r.module, file)
	text, err := os.ReadFile(path)
	require.NoError(r.t, err)
	require.Contains(r.t, string(text), before)
	require.NoError(r.t, os.WriteFile(path, bytes.Replace(text, []byte(before), []byte(after), 1),
		0o644))
}

func (r *repository) save(subject string) {
	r.t.Helper()
	r.run("git", "add", "-A")
	r.run("git", "commit", "--quiet", "-m", subject)
	r.commit[subject] = strings.TrimSpace(r.run("git", "rev-parse", "HEAD"))
}

// history makes commits that shift schedules, draws and plans without harm, and
// among them one that forgets a sync.
func (r *repository) history() {
	r.edit("counter.go", "{ request(client",
		"{ client.Note(r.Sim.Symbol(\"adding\"), 0, 0); request(client")
	r.save("a log line more")
	r.edit("counter.go", "	w.Boot()\n	r.Follow",
		"	w.Boot()\n	_ = r.Sim.Stream(\"sizes\").Uint64()\n	r.Follow")
	r.save("a draw more")
	r.edit("counter.go", "	r.Follow(", `	cron := r.Sim.NewHost("cron", func(p *sim.Proc) {
		for {
			p.Sleep(p.Stream("pause").Duration(0, time.Second))
		}
	})
	cron.Boot()
	r.Follow(`)
	r.save("an actor more")
	r.edit("server.go", "	return sync(files, \"/\")\n", "	return nil\n")
	r.save("save: one sync is enough")
	r.edit("counter.go", "package counter\n", "package counter\n\nvar broken int = \"soon\"\n")
	r.save("does not build")
	r.edit("counter.go", "\nvar broken int = \"soon\"\n", "")
	r.edit("counter.go", "{Action: adds, Min: 1, Max: 20", "{Action: adds, Min: 2, Max: 30")
	r.save("builds again, and draws longer plans")
	r.edit("counter.go", "Scenarios are all there are", "Scenarios are all that there are")
	r.save("a comment")
}

func (r *repository) bisect(c bisect.Config) (bisect.Result, string, error) {
	var log bytes.Buffer
	c.Dir, c.Log = r.module, &log
	if c.Command == "" {
		c.Command = "./cmd/counter"
	}
	res, err := bisect.Run(r.t.Context(), c)
	return res, log.String(), err
}

// TestBlamesTheCommit plants a regression some commits back, among commits that
// add draws, log lines and actors.
func TestBlamesTheCommit(t *testing.T) {
	r := newRepository(t)
	r.history()
	found := r.run("go", "run", "./cmd/counter", "run", "-variant=synced", "-seeds=1-200",
		"-marks=false", "-repros=../kept")
	require.Contains(t, found, "kept in")
	files, err := filepath.Glob(filepath.Join(r.root, "services", "kept", "*.repro"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	repro := filepath.Join(t.TempDir(), "lost.repro")
	require.NoError(t, os.Rename(files[0], repro))
	require.NoError(t, os.Remove(filepath.Dir(files[0])))

	res, log, err := r.bisect(bisect.Config{Repro: repro, Good: r.commit["base"], Bad: "main"})
	require.NoError(t, err, log)
	require.Len(t, res.Commits, 1, log)
	require.Equal(t, "save: one sync is enough", res.Commits[0].Subject)
	require.Equal(t, r.commit["save: one sync is enough"], res.Commits[0].Hash)
	require.Empty(t, strings.TrimSpace(r.run("git", "status", "--porcelain")),
		"the user's worktree is as it was")
	require.Equal(t, 1, strings.Count(r.run("git", "worktree", "list"), "\n"))
	require.Equal(t, r.commit["a comment"], strings.TrimSpace(r.run("git", "rev-parse", "HEAD")))

	t.Run("a revision that cannot say", func(t *testing.T) {
		res, log, err := r.bisect(bisect.Config{Repro: repro, Good: r.commit["an actor more"],
			Bad: "main"})
		require.NoError(t, err, log)
		require.Equal(t, "save: one sync is enough", res.Commits[0].Subject)
		_, _, err = r.bisect(bisect.Config{Repro: repro, Good: r.commit["base"],
			Bad: r.commit["does not build"]})
		require.ErrorContains(t, err,
			"does not build, or cannot replay the repro: choose another revision")
	})
	t.Run("wrong ends", func(t *testing.T) {
		_, _, err := r.bisect(bisect.Config{Repro: repro, Good: r.commit["base"],
			Bad: r.commit["an actor more"]})
		require.ErrorContains(t, err,
			"expected a revision at which the failure shows, and it is otherwise")
		_, _, err = r.bisect(bisect.Config{Repro: repro, Good: r.commit["save: one sync is enough"],
			Bad: "main"})
		require.ErrorContains(t, err, "expected a revision at which the failure does not show")
		_, _, err = r.bisect(bisect.Config{Repro: repro, Good: "main", Bad: r.commit["base"]})
		require.ErrorContains(t, err, "is no ancestor of")
		_, _, err = r.bisect(bisect.Config{Repro: repro, Good: "v9.9.9", Bad: "main"})
		require.ErrorContains(t, err, `-good: no revision "v9.9.9" in this repository`)
	})
	t.Run("uncommitted changes", func(t *testing.T) {
		r.edit("counter.go", "package counter\n", "package counter\n\n// mine\n")
		_, _, err := r.bisect(bisect.Config{Repro: repro, Good: r.commit["base"], Bad: "main"})
		require.ErrorContains(t, err,
			"there are uncommitted changes (M services/counter/counter.go), which no revision "+
				"has: commit or stash them first; nothing was touched")
		text, err := os.ReadFile(filepath.Join(r.module, "counter.go"))
		require.NoError(t, err)
		require.Contains(t, string(text), "// mine")
	})
}

// TestBlamesInThisModule goes the way of the README, in a copy of this module: the
// sync of the flush pointer is switched off among other commits, and a repro of what
// comes of it finds the commit. With -short the smaller module of TestBlamesTheCommit stands for
// it, since this one is built at each revision.
func TestBlamesInThisModule(t *testing.T) {
	if testing.Short() {
		return
	}
	r := &repository{t: t, root: t.TempDir(), commit: make(map[string]string)}
	r.module = r.root
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile("../../../" + name)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(r.root, name), text, 0o644))
	}
	for _, name := range []string{"sim", "model", "nodes", "disk", "net", "scenarios"} {
		require.NoError(t, os.CopyFS(filepath.Join(r.root, name), os.DirFS("../../../"+name)))
	}
	r.init()
	r.save("base")
	r.edit("scenarios/electric/world.go", "	w.Boot()\n	return w\n",
		"	_ = w.Sim.Stream(\"another\").Uint64()\n	w.Boot()\n	return w\n")
	r.save("scenarios: a draw more")
	r.edit("nodes/electric/versions.go", "MetadataFsync:         true",
		"MetadataFsync:         false")
	r.save("electric: fewer syncs")
	r.edit("nodes/electric/doc.go", "package electric\n",
		"package electric\n\n// A comment more.\n")
	r.save("electric: a comment")
	repro := filepath.Join(t.TempDir(), "lost.repro")
	const command = "./scenarios/cmd/groundhog"
	found := r.run("go", "run", command, "run", "-scenario=electric-power", "-variant=pinned",
		"-seeds=1-50", "-marks=false", "-repros="+filepath.Dir(repro))
	files, err := filepath.Glob(filepath.Join(filepath.Dir(repro), "*-log-has-no-hole-*.repro"))
	require.NoError(t, err)
	require.NotEmpty(t, files, found)
	res, log, err := r.bisect(bisect.Config{Repro: files[0], Good: r.commit["base"], Bad: "main",
		Command: command})
	require.NoError(t, err, log)
	require.Equal(t, []bisect.Commit{{Hash: r.commit["electric: fewer syncs"],
		Subject: "electric: fewer syncs"}}, res.Commits)
}

func TestNoRepository(t *testing.T) {
	_, err := bisect.Run(t.Context(), bisect.Config{Dir: t.TempDir(), Good: "a", Bad: "b"})
	require.ErrorContains(t, err, "is in no git repository")
}

// TestInterrupted: at the end of its context a bisection ends within a second, and leaves nothing
// behind.
func TestInterrupted(t *testing.T) {
	r := newRepository(t)
	r.edit("cmd/counter/main.go", "\t\"os\"\n", "\t\"os\"\n\t\"time\"\n")
	r.edit("cmd/counter/main.go", "func main() {",
		"func main() {\n\ttime.Sleep(20 * time.Second)\n\t")
	r.save("a command that takes its time")
	repro := filepath.Join(t.TempDir(), "any.repro")
	require.NoError(t, os.WriteFile(repro, []byte("groundhog repro 1\n"), 0o644))
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(2*time.Second, cancel)
	began := time.Now()
	_, err := bisect.Run(ctx, bisect.Config{Dir: r.module, Repro: repro, Good: r.commit["base"],
		Bad:     "main",
		Command: "./cmd/counter", Log: io.Discard})
	require.ErrorIs(t, err, context.Canceled)
	require.Less(t, time.Since(began), 5*time.Second)
	require.Equal(t, 1, strings.Count(strings.TrimSpace(r.run("git", "worktree", "list")), "\n")+1)
}
