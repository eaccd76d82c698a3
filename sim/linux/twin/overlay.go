package twin

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// goCommand is the go command of this machine, and what it builds with.
type goCommand struct {
	path string
	root string // GOROOT
	dir  string // in which it is called
	env  []string
}

// findGo finds the go command for a recipe.
func findGo(ctx context.Context, r recipe) (g goCommand, err error) {
	g = goCommand{dir: r.dir, env: append(cleanEnvironment(), r.env...)}
	if g.path, err = exec.LookPath("go"); err != nil {
		return g, errors.New("no go command is in PATH: to run ordinary programs, this program " +
			"is built once more, with a virtual runtime, and that needs the Go toolchain")
	}
	out, err := g.output(ctx, "env", "GOROOT")
	g.root = strings.TrimSpace(out)
	return g, err
}

// cleanEnvironment is that of this process without what is meant for simulations.
func cleanEnvironment() (env []string) {
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "GROUNDHOG_") && !strings.HasPrefix(e, "GOCOVERDIR=") {
			env = append(env, e)
		}
	}
	return env
}

// output calls the go command. Its error is one line: the first that says what is wrong, without
// the arguments that stand for our own files.
func (g goCommand) output(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, g.path, args...)
	cmd.Dir, cmd.Env = g.dir, g.env
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		return "", fmt.Errorf("go %s %s, in %s: %s", args[0], args[len(args)-1], g.dir,
			firstComplaint(said.String(), err))
	}
	return string(out), nil
}

// firstComplaint is the first line of what the go command says that is no heading.
func firstComplaint(text string, err error) string {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		heading := strings.HasPrefix(line, "#") || strings.HasPrefix(line, "go: downloading")
		switch {
		case strings.Contains(line, "is not in std"),
			strings.Contains(line, "go.mod file not found"):
			return "it is not found there: start this program in the folder of its module"
		case line != "" && !heading:
			return line
		}
	}
	return err.Error()
}

// cacheDir is the folder below which everything is kept.
func cacheDir() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("there is no folder for what is built: %w", err)
	}
	return filepath.Join(dir, "groundhog"), nil
}

// Overlay writes the overlay for the Go release at goroot below the cache, in a folder that is
// named after what it holds, and returns the path of its list.
func (b *Builder) Overlay(goroot string) (list string, err error) {
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	parent := filepath.Join(cache, "overlay")
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", err
	}
	unlock, err := lock(filepath.Join(parent, "lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	trial, err := os.MkdirTemp(parent, "new-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(trial)
	if list, err = b.Generate(goroot, trial); err != nil {
		return "", inOneLine(err)
	}
	key, err := contents(trial, list)
	if err != nil {
		return "", err
	}
	final := filepath.Join(parent, key)
	list = filepath.Join(final, filepath.Base(list))
	if _, err := os.Stat(list); err == nil {
		return list, nil // it is written last
	}
	return b.Generate(goroot, final)
}

// inOneLine is an error that joins several, as one line of the first few.
func inOneLine(err error) error {
	const few = 3
	lines := strings.Split(err.Error(), "\n")
	switch more := len(lines) - few; {
	case more > 0:
		return fmt.Errorf("%s; and %d more", strings.Join(lines[:few], "; "), more)
	case len(lines) > 1:
		return errors.New(strings.Join(lines, "; "))
	}
	return err
}

// contents is a hash of the files of a folder, but for that of one: the list of the overlay has the
// path of the folder in it. What it replaces is counted.
func contents(dir, list string) (string, error) {
	h := sha256.New()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == list {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		fmt.Fprintf(h, "%q %d\n%s", name, len(text), text)
		return err
	})
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(list)
	if err != nil {
		return "", err
	}
	var l struct{ Replace map[string]string }
	if err := json.Unmarshal(text, &l); err != nil {
		return "", fmt.Errorf("%s: %w", list, err)
	}
	for file, by := range l.Replace {
		if by, err = filepath.Rel(dir, by); err != nil {
			return "", err
		}
		l.Replace[file] = by
	}
	text, err = json.Marshal(l) // whose order is that of the names
	fmt.Fprintf(h, "%s", text)
	return fmt.Sprintf("%x", h.Sum(nil)[:12]), err
}
