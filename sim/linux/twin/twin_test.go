package twin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore"
)

// replacing returns a generator whose overlay replaces marker_test.go.
func replacing(text string) func(goroot, dir string) (string, error) {
	return func(_, dir string) (string, error) {
		by := filepath.Join(dir, "marker_test.go.txt")
		list, err := json.Marshal(map[string]any{"Replace": map[string]string{
			filepath.Join(started, "marker_test.go"): by}})
		if err == nil {
			err = os.MkdirAll(dir, 0o755)
		}
		if err == nil {
			err = os.WriteFile(by, []byte(text), 0o644)
		}
		path := filepath.Join(dir, "overlay.json")
		if err == nil {
			err = os.WriteFile(path, list, 0o644)
		}
		return path, err
	}
}

// ownCache gives the test a cache of its own, but for that of the go command.
func ownCache(t *testing.T) {
	out, err := exec.Command("go", "env", "GOCACHE").Output()
	require.NoError(t, err)
	t.Setenv("GOCACHE", strings.TrimSpace(string(out)))
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
}

// tells is a scenario that judges which build of this test makes its runs.
func tells() *explore.Scenario {
	return &explore.Scenario{Name: "tells", StepLimit: 10, TimeLimit: time.Second, Programs: true,
		Variants: []explore.Variant{{Name: "only"}},
		Play: func(r *explore.Run) {
			r.Sim.World().Logf("this is the %s", marker)
			r.Harness("this is the %s of seed %d", marker, r.Sim.Seed())
		}}
}

// TestTwin: runs are made in the twin, which is built once, and again when something has changed.
func TestTwin(t *testing.T) {
	sc := tells()
	if explore.Serve(sc) {
		return
	}
	ownCache(t)
	made := map[string]bool{}
	run := func(b *Builder) string {
		ctx := explore.WithWorker(t.Context(), explore.Worker{
			Args: []string{"-test.run=^TestTwin$"}, Binary: b.Binary})
		sum, err := explore.Sweep(ctx, sc, explore.SweepOptions{Seeds: 3, Workers: 2,
			Run: explore.Options{Variant: "only", Seed: 1}})
		require.NoError(t, err)
		require.EqualValues(t, 3, sum.Groups[0].Count)
		path, err := b.Binary(t.Context())
		require.NoError(t, err)
		made[path] = true
		return sum.Groups[0].First.Worst().Reason
	}
	twin := replacing("package twin\n\nconst marker = \"twin\"\n")
	var log bytes.Buffer
	require.Equal(t, "this is the twin of seed 1", run(&Builder{Generate: twin, Log: &log}))
	require.Contains(t, log.String(),
		"groundhog: building twin.test with its virtual runtime, once (up to a minute or two)…\n")
	log.Reset()
	start := time.Now()
	require.Equal(t, "this is the twin of seed 1", run(&Builder{Generate: twin, Log: &log}))
	t.Logf("found again and run in %v", time.Since(start))
	require.NotContains(t, log.String(), "once")
	require.Len(t, made, 1)
	other := replacing("package twin\n\nconst marker = \"other\"\n")
	require.Equal(t, "this is the other of seed 1", run(&Builder{Generate: other}))
	require.Len(t, made, 2)
	require.Equal(t, "plain", marker)
}

// TestWrong: what is missing is said in one line, and every run of a sweep is refused with it.
func TestWrong(t *testing.T) {
	broken := replacing("package twin\n\nconst marker = 7 +\n")
	for want, c := range map[string]struct {
		generate func(goroot, dir string) (string, error)
		path     string
	}{
		"no go command is in PATH": {replacing(""), t.TempDir()},
		"marker_test.go":           {broken, os.Getenv("PATH")},
		"file does not exist": {func(_, _ string) (string, error) {
			return "", os.ErrNotExist
		}, os.Getenv("PATH")},
		"one; two; three; and 2 more": {func(_, _ string) (string, error) {
			return "", errors.New("one\ntwo\nthree\nfour\nfive")
		}, os.Getenv("PATH")},
	} {
		t.Run(want, func(t *testing.T) {
			ownCache(t)
			t.Setenv("PATH", c.path)
			b := &Builder{Generate: c.generate}
			ctx := explore.WithWorker(t.Context(), explore.Worker{Binary: b.Binary})
			_, err := explore.Execute(ctx, tells(), explore.Options{Variant: "only"})
			require.ErrorContains(t, err, want)
			require.NotContains(t, err.Error(), "\n")
			_, again := b.Binary(t.Context())
			require.ErrorContains(t, again, want)
		})
	}
}

// TestInterrupted: a build that was interrupted is not taken for one that fails.
func TestInterrupted(t *testing.T) {
	ownCache(t)
	b := &Builder{Generate: replacing("package twin\n\nconst marker = \"twin\"\n")}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := b.Binary(ctx)
	require.ErrorIs(t, err, context.Canceled)
	_, err = b.Binary(t.Context())
	require.NoError(t, err)
}

// TestForget: what nobody has used for long is removed, and what lies beside it stays.
func TestForget(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"old", "new", "used"} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, name, "x"), 0o755))
		then := time.Now().Add(-48 * time.Hour)
		require.NoError(t, os.Chtimes(filepath.Join(dir, name), then, then))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "lock"), nil, 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "new", "y"), nil, 0o644))
	used(filepath.Join(dir, "used"))
	forget(dir, 24*time.Hour)
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	for i := range left {
		left[i] = filepath.Base(left[i])
	}
	require.Equal(t, []string{"lock", "new", "used"}, left)
}

// TestRecipe: the twin is built as the program was.
func TestRecipe(t *testing.T) {
	ownCache(t)
	info := &debug.BuildInfo{Path: "example.com/shop/cart.test", Settings: []debug.BuildSetting{
		{Key: "-buildmode", Value: "exe"}, {Key: "-race", Value: "true"},
		{Key: "-tags", Value: "a,b"}, {Key: "-ldflags", Value: "-X main.a=b"},
		{Key: "CGO_ENABLED", Value: "1"}, {Key: "GOARCH", Value: "arm64"},
		{Key: "vcs.modified", Value: "true"},
	}}
	r, err := recipeOf(info, "/shop/cart")
	require.NoError(t, err)
	require.Equal(t, "cart.test", r.name())
	require.Equal(t, []string{"test", "-c", "-buildvcs=false", "-overlay=o.json", "-o", "x",
		"-race=true", "-tags=a,b",
		"-ldflags=-X main.a=b", "example.com/shop/cart"}, r.command("o.json", "x"))
	require.Equal(t, []string{"CGO_ENABLED=1", "GOARCH=arm64"}, r.env)
	info.Path = "example.com/shop"
	r, err = recipeOf(info, "/shop")
	require.NoError(t, err)
	require.Equal(t, []string{"build", "-buildvcs=false", "-overlay=o.json", "-o", "x"},
		r.command("o.json", "x")[:5])
	r.dir = t.TempDir()
	_, err = (&Builder{Generate: replacing("")}).twinOf(t.Context(), r)
	require.ErrorContains(t, err, "go build example.com/shop, in "+r.dir+": it is not found there")
	info.Path = "command-line-arguments"
	_, err = recipeOf(info, "/shop")
	require.ErrorContains(t, err, "name its package to the go command")
}
