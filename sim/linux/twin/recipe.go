package twin

import (
	"errors"
	"fmt"
	"os"
	"path"
	"runtime/debug"
	"strings"
	"testing"
)

// recipe is how a program is built.
type recipe struct {
	pkg   string   // its import path
	test  bool     // it is the test binary of that package
	dir   string   // in which the go command finds the package
	flags []string // of the go command
	env   []string // that the go command needs besides its own
}

// started is the folder in which this process was started. Under go test it is that of the package.
var started, errStarted = os.Getwd()

// kept are the settings of a build that the twin shares.
var kept = map[string]bool{"-race": true, "-msan": true, "-asan": true, "-cover": true,
	"-tags": true, "-ldflags": true, "-gcflags": true, "-asmflags": true, "-trimpath": true}

// ownRecipe is that of this program.
func ownRecipe() (recipe, error) {
	info, ok := debug.ReadBuildInfo()
	switch {
	case !ok:
		return recipe{}, errors.New("this program does not know how it was built: build it with " +
			"the go command, in a module")
	case errStarted != nil:
		return recipe{}, fmt.Errorf("the folder in which this program was started: %w", errStarted)
	}
	r, err := recipeOf(info, started)
	r.test = r.test || testing.Testing() // the tests of a package main are called as it is
	return r, err
}

// recipeOf reads what the go command has left in a binary.
func recipeOf(info *debug.BuildInfo, dir string) (recipe, error) {
	if info.Path == "" || info.Path == "command-line-arguments" {
		return recipe{}, errors.New("this program was built from single files: name its package " +
			"to the go command, such as go run ./cmd/x")
	}
	r := recipe{dir: dir}
	r.pkg, r.test = strings.CutSuffix(info.Path, ".test")
	for _, s := range info.Settings {
		switch {
		case kept[s.Key]:
			r.flags = append(r.flags, s.Key+"="+s.Value)
		case strings.HasPrefix(s.Key, "GO") || strings.HasPrefix(s.Key, "CGO_"):
			r.env = append(r.env, s.Key+"="+s.Value)
		}
	}
	if mode := testing.CoverMode(); r.test && mode != "" {
		r.flags = append(r.flags, "-covermode="+mode)
	}
	return r, nil
}

// name is what a person calls the program.
func (r recipe) name() string {
	if r.test {
		return path.Base(r.pkg) + ".test"
	}
	return path.Base(r.pkg)
}

// command is the go command that builds the program with an overlay.
func (r recipe) command(overlay, out string) []string {
	args := []string{"build"}
	if r.test {
		args = []string{"test", "-c"}
	}
	args = append(args, "-buildvcs=false", "-overlay="+overlay, "-o", out)
	return append(append(args, r.flags...), r.pkg)
}

// key is all that the program is built from, but for its sources.
func (r recipe) key() string {
	return strings.Join([]string{r.pkg, fmt.Sprint(r.test), r.dir, strings.Join(r.flags, "\x00"),
		strings.Join(r.env, "\x00")}, "\x00\x00")
}
