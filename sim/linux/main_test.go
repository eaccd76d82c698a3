//go:build linux && (amd64 || arm64)

package linux_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"groundhog/sim/linux"
	"groundhog/sim/linux/overlay"
)

// TestMain runs the tests in a binary with the overlay, which it builds first.
func TestMain(m *testing.M) {
	if linux.Active() {
		os.Exit(m.Run())
	}
	code, err := runTwin()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// runTwin builds this test binary once more, with the overlay, and runs it with the same flags.
func runTwin() (code int, err error) {
	dir, err := os.MkdirTemp("", "twin")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	cache, err := os.UserCacheDir()
	if err != nil {
		return 0, err
	}
	list, err := overlay.Generate(runtime.GOROOT(),
		filepath.Join(cache, "groundhog", "overlay-"+runtime.Version()))
	if err != nil {
		return 0, err
	}
	args := []string{"test", "-c", "-overlay", list, "-o", filepath.Join(dir, "twin.test")}
	if race {
		args = append(args, "-race")
	}
	if out, err := exec.Command("go", append(args, ".")...).CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%w\n%s", err, out)
	}
	cmd := exec.Command(filepath.Join(dir, "twin.test"), os.Args[1:]...)
	cmd.Env = append(os.Environ(), "GROUNDHOG_WORKER=1")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}
