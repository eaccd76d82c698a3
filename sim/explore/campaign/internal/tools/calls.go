package tools

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// mostBytes is how long an answer may be: who reads it pays for each word.
const mostBytes = 60_000

// Source is the command that the tools call.
type Source struct {
	Dir     string // the root of its module
	Command string // its package
	Temp    string // a folder for what is built
}

// call builds the command and calls it. The exit status 1 says that something was found.
func (s Source) call(ctx context.Context, args ...string) (string, error) {
	program := filepath.Join(s.Temp, "program")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, s.Command)
	build.Dir = s.Dir
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s does not build: %s", s.Command, bytes.TrimSpace(out))
	}
	var out, said bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = s.Dir
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		err = nil
	}
	if err != nil {
		return "", errors.New(strings.TrimSpace(said.String() + "\n" + err.Error()))
	}
	return brief(out.String()), nil
}

// brief cuts an answer that is too long at the end of a line.
func brief(text string) string {
	if len(text) <= mostBytes {
		return text
	}
	head, _, _ := strings.Cut(text[mostBytes:], "\n")
	kept := text[:mostBytes+len(head)]
	return fmt.Sprintf("%s\n(%d more bytes: ask for fewer seeds or lines)\n", kept,
		len(text)-len(kept))
}

// withRepro calls the command with a file that holds a repro.
func (s Source) withRepro(ctx context.Context, text string, args func(file string) []string) (
	string, error) {
	file := filepath.Join(s.Temp, "kept.repro")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return "", err
	}
	return s.call(ctx, args(file)...)
}
