package program

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Program is an executable over scenarios.
type Program struct {
	Path string
	Dir  string // where it runs; empty: in the folder of the caller
	Temp string // for files that it makes; empty: that of the caller
}

// Error is what a program answers to a call that it did not carry out.
type Error struct {
	Args   []string
	Status int    // of its exit; -1: it was killed
	Line   string // that it wrote last to its standard error, or how it ended
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s: %s", strings.Join(e.Args, " "), e.Line)
}

// Refused says whether the call itself was wrong: another try will fail as well.
func (e *Error) Refused() bool { return e.Status == 2 }

// unlessHarness is the error of a call, but for an exit status of 3 behind a whole answer: a
// scenario is broken by its property harness then, which is a finding like others.
func unlessHarness(err error, whole bool) error {
	if exit, ok := err.(*Error); ok && exit.Status == 3 && whole {
		return nil
	}
	return err
}

// call runs the program and hands over the objects that it prints, a line each. Exit status 0 and 1
// are answers: nothing was found, something was.
func (p Program) call(ctx context.Context, each func(line []byte) error, args ...string) error {
	cmd := exec.CommandContext(ctx, p.Path, args...)
	cmd.Dir = p.Dir
	// A worker has a processor for each of its calls: the garbage collector of one does not take
	// that of another.
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	if p.Temp != "" {
		cmd.Env = append(cmd.Env, "TMPDIR="+p.Temp)
	}
	cmd.WaitDelay = 5 * time.Second
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	readErr := lines(out, each)
	_, _ = io.Copy(io.Discard, out)
	err = cmd.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.ExitCode() != 1:
		return &Error{Args: args, Status: exit.ExitCode(), Line: lastLine(said.String(), exit)}
	case err != nil && exit == nil:
		return err
	case readErr != nil:
		return fmt.Errorf("%s: %w", strings.Join(args, " "), readErr)
	}
	return nil
}

// lines hands over what is read, line by line.
func lines(in io.Reader, each func(line []byte) error) error {
	reader := bufio.NewReader(in)
	for {
		line, err := reader.ReadBytes('\n')
		switch {
		case errors.Is(err, io.EOF) && len(line) == 0:
			return nil
		case err != nil:
			return fmt.Errorf("its output breaks off: %w", err)
		}
		if err := each(line); err != nil {
			return err
		}
	}
}

// one is a call whose answer is one object.
func (p Program) one(ctx context.Context, v any, args ...string) error {
	answers := 0
	err := p.call(ctx, func(line []byte) error {
		answers++
		return json.Unmarshal(line, v)
	}, args...)
	if err == nil && answers != 1 {
		err = fmt.Errorf("%s: it printed %d objects instead of one", strings.Join(args, " "),
			answers)
	}
	return err
}

// lastLine is the last line that says something, without the program's name in front of it.
func lastLine(text string, exit *exec.ExitError) string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	if last := all[len(all)-1]; last != "" {
		return last
	}
	return exit.Error()
}
