package worker

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// Command is how a worker is started.
type Command struct {
	Path string   // of the program
	Args []string // with which it comes to [Accept]

	// Silence is how long the worker may give no sign before it is killed; 0 or below: for ever.
	Silence time.Duration
}

// Mark is the variable of the environment by which a process knows that it is a worker.
const Mark = "GROUNDHOG_WORKER"

// inherited are the variables that a worker has from its parent.
var inherited = []string{"GOCOVERDIR", "GOMAXPROCS", "GROUNDHOG_MUTANT"}

// raceOptions keep a worker with the race detector from waiting for a second when it ends: then
// nothing runs any more that could race.
const raceOptions = "GORACE=atexit_sleep_ms=0"

// argument0 is what every worker has as its name.
const argument0 = "groundhog-worker"

// environment is that of every worker.
func environment() []string {
	env := []string{Mark + "=1", strings.TrimSpace(raceOptions + " " + os.Getenv("GORACE"))}
	for _, name := range inherited {
		if value := os.Getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// Run starts a worker, sends it the request, and hands over each message until take says that it
// was the last. It returns when the process is gone. The error is that of ctx, a [Death], or says
// why no process could be had.
func Run[Q, M any](ctx context.Context, c Command, request Q, take func(M) (last bool)) error {
	var text bytes.Buffer
	if err := gob.NewEncoder(&text).Encode(request); err != nil {
		return fmt.Errorf("the request to a worker: %w", err)
	}
	replies, theirs, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("a pipe for a worker: %w", err)
	}
	defer replies.Close()
	said := &tail{}
	cmd := exec.CommandContext(ctx, c.Path)
	cmd.Args = slices.Concat([]string{argument0}, c.Args)
	cmd.Env = environment()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &text, os.Stdout, said
	cmd.ExtraFiles = []*os.File{theirs}
	cmd.SysProcAttr, cmd.WaitDelay = apart(), time.Second
	err = cmd.Start()
	theirs.Close()
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("a worker cannot be started: %w", err)
	}
	ear := listen(cmd.Process, c.Silence)
	answered := false
	for messages := gob.NewDecoder(replies); !answered; {
		var m M
		if messages.Decode(&m) != nil {
			break // the process has ended, or will: it is of no use any more
		}
		ear.busy(func() { answered = take(m) })
	}
	if !answered {
		_ = cmd.Process.Kill()
	}
	err = cmd.Wait()
	silent := ear.stop()
	return ended(ctx, cmd, err, answered, silent, said)
}

// ended says what the end of the process means.
func ended(ctx context.Context, cmd *exec.Cmd, err error, answered, silent bool, said *tail) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var status *exec.ExitError
	switch {
	case answered && !errors.As(err, &status):
		fmt.Fprint(os.Stderr, said)
		return nil
	case silent:
		return &Death{Status: "killed", Silent: true, Output: said.String()}
	}
	return &Death{Status: cmd.ProcessState.String(), Answered: answered,
		Signalled: strings.HasPrefix(cmd.ProcessState.String(), "signal:"), Output: said.String()}
}
