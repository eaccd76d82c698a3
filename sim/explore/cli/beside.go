package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// besides is the module of the commands that bring NATS and SQLite: it is built when one of them is
// called for the first time, so that nobody else depends on them.
const besides = "sim/explore/campaign"

// beside runs another program in the place of this one: its exit status is ours.
func (c *call) beside(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(c.ctx, name, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// become runs it.
func (c *call) become(cmd *exec.Cmd) error {
	err := cmd.Run()
	var status *exec.ExitError
	if c.ctx.Err() != nil && cmd.ProcessState.ExitCode() < 0 {
		return c.ctx.Err()
	}
	if err != nil && !errors.As(err, &status) {
		return wrong("%s: %v", c.command.name, err)
	}
	c.exit = cmd.ProcessState.ExitCode()
	return nil
}

// campaigns is a command of that module.
func campaigns(c *call) error {
	if c.completing {
		return flag.ErrHelp
	}
	program, err := c.buildBeside()
	if err != nil {
		return err
	}
	cmd := c.beside(program, append([]string{c.command.name}, c.args...)...)
	cmd.Env = os.Environ()
	if os.Getenv("GROUNDHOG_COMMAND") == "" {
		cmd.Env = append(cmd.Env, "GROUNDHOG_COMMAND="+ownPackage())
	}
	return c.become(cmd)
}

// buildBeside builds the program of that module, if it is not built yet.
func (c *call) buildBeside() (program string, err error) {
	checkout, err := c.checkout()
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", wrong("%s: there is no folder for caches: %v", c.command.name, err)
	}
	sum := sha256.Sum256([]byte(checkout))
	program = filepath.Join(cache, "groundhog", "campaign-"+hex.EncodeToString(sum[:4]))
	build := exec.CommandContext(c.ctx, "go", "build", "-C", filepath.Join(checkout, besides), "-o",
		program, ".")
	build.Env = append(os.Environ(), "GOWORK=off")
	build.Stderr = os.Stderr
	if _, err := os.Stat(program); err != nil {
		fmt.Fprintf(c.err, "%s: building NATS and SQLite, once: it takes a minute or two\n",
			c.name)
	}
	if err := build.Run(); err != nil {
		return "", wrong("%s: it does not build: %v", c.command.name, err)
	}
	return program, nil
}
