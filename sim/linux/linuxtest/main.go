//go:build linux && (amd64 || arm64)

package linuxtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"groundhog/sim/linux"
	"groundhog/sim/linux/twin"
)

// Main is what a TestMain calls.
func Main(m *testing.M) {
	if os.Getenv(burner) != "" {
		burn()
	}
	if linux.Active() {
		os.Exit(m.Run())
	}
	code, err := inTwin()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// inTwin builds this test binary once more, with the overlay, and runs it with the same flags.
func inTwin() (code int, err error) {
	path, err := twin.Binary(context.Background())
	if err != nil {
		return 0, err
	}
	cmd := exec.Command(path, os.Args[1:]...)
	cmd.Env = append(os.Environ(), "GROUNDHOG_WORKER=1")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}
