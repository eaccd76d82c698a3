package overlay

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func goroot(t *testing.T) string {
	t.Helper()
	if root := os.Getenv("GROUNDHOG_GOROOT"); root != "" {
		return root
	}
	out, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(out))
}

func TestEveryEditFits(t *testing.T) {
	dir := t.TempDir()
	path, err := Generate(goroot(t), dir)
	require.NoError(t, err)
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	var list struct{ Replace map[string]string }
	require.NoError(t, json.Unmarshal(b, &list))
	for from, to := range list.Replace {
		require.True(t, strings.HasPrefix(from, goroot(t)), from)
		require.FileExists(t, to)
	}
	before, err := os.Stat(filepath.Join(dir, "runtime/proc.go"))
	require.NoError(t, err)
	_, err = Generate(goroot(t), dir)
	require.NoError(t, err)
	after, err := os.Stat(filepath.Join(dir, "runtime/proc.go"))
	require.NoError(t, err)
	require.Equal(t, before.ModTime(), after.ModTime(), "what is right is not written again")
}

// TestAnotherReleaseIsRefused: a function that is missing, or says something else, is named.
func TestAnotherReleaseIsRefused(t *testing.T) {
	root := t.TempDir()
	edits, err := parseEdits(editsText)
	require.NoError(t, err)
	for _, e := range edits {
		b, err := os.ReadFile(filepath.Join(goroot(t), "src", e.file))
		require.NoError(t, err)
		to := filepath.Join(root, "src", e.file)
		require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o755))
		require.NoError(t, os.WriteFile(to, b, 0o644))
	}
	_, err = Generate(root, t.TempDir())
	require.NoError(t, err)

	damage := func(file, old, new string) {
		path := filepath.Join(root, "src", file)
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Contains(t, string(b), old)
		text := strings.ReplaceAll(string(b), old, new)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	damage("runtime/proc.go", "func runqput(", "func runqPut(")
	damage("syscall/syscall_linux.go", "	runtime_entersyscall()\n", "	runtime_enter()\n")
	dir := t.TempDir()
	_, err = Generate(root, dir)
	require.ErrorContains(t, err, "runtime/proc.go has no runqput")
	require.ErrorContains(t, err, "syscall/syscall_linux.go: Syscall has 0 times, not once")
	require.NoFileExists(t, filepath.Join(dir, "overlay.json"))

	_, err = Generate(filepath.Join(root, "nowhere"), dir)
	require.ErrorContains(t, err, "no standard library at")
}

func TestWrongEditsAreRefused(t *testing.T) {
	for _, text := range []string{"@ runtime/proc.go", "@or a.go b", "-x", "@ a.go b\n?"} {
		_, err := parseEdits(text)
		require.ErrorContains(t, err, "edits.txt:", text)
	}
}
