package campaign

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"groundhog/sim/explore/campaign/internal/program"
	"groundhog/sim/explore/campaign/internal/queue"
)

// Worker takes tasks and carries them out, one at a time.
type Worker struct {
	ID    string // no other worker has it
	Queue *queue.Queue
	Dir   string    // for the programs that it fetches, and what they write
	Log   io.Writer // a line where a person should know
}

// declines is how often a worker leaves a finding of its own to another, which takes some seconds:
// if nobody else has time, it is better confirmed by the same than by none.
const declines = 5

// attempts is how often a task is tried before its trouble is its answer.
const attempts = 3

// Work carries out tasks until ctx ends. The task under way goes back into the queue then. If the
// server is away, the worker waits for it.
func (w *Worker) Work(ctx context.Context) error {
	if err := os.MkdirAll(w.Dir, 0o755); err != nil {
		return err
	}
	for ctx.Err() == nil {
		lease, err := w.Queue.Take(ctx)
		if err == nil && lease != nil {
			err = w.do(ctx, lease)
		}
		if err != nil && ctx.Err() == nil {
			fmt.Fprintf(w.Log, "worker %s: %v\n", w.ID, err)
			pause(ctx, time.Second)
		}
	}
	return ctx.Err()
}

// pause waits, but not beyond the end of ctx.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// do carries a task out and gives its answer, or returns it.
func (w *Worker) do(ctx context.Context, l *queue.Lease) error {
	var t task
	if err := json.Unmarshal(l.Body, &t); err != nil {
		return errors.Join(fmt.Errorf("task %s is no JSON: %w", l.ID, err), l.Return(time.Minute))
	}
	if t.Not == w.ID && l.Times <= declines {
		return l.Return(100 * time.Millisecond << l.Times) // another worker should see it as well
	}
	a, err := w.carryOut(ctx, t)
	var refused *program.Error
	switch {
	case ctx.Err() != nil:
		return l.Return(0)
	case errors.Is(err, queue.ErrNoProgram):
		return errors.Join(fmt.Errorf("there is no program for %s", Platform()),
			l.Return(5*time.Second))
	case err != nil && l.Times < attempts && !(errors.As(err, &refused) && refused.Refused()):
		return errors.Join(err, l.Return(time.Second))
	case err != nil:
		a = answer{Broken: err.Error()}
	}
	result := queue.Result{ID: l.ID, Worker: w.ID, Body: encode(a)}
	if err := w.Queue.Give(ctx, l.Campaign, result); err != nil {
		return errors.Join(err, l.Return(time.Second))
	}
	return l.Finish(ctx)
}

func (w *Worker) carryOut(ctx context.Context, t task) (a answer, err error) {
	p, err := w.program(ctx, t.Program)
	if err != nil {
		return a, err
	}
	switch {
	case t.Judge != nil:
		var v program.Verdicts
		v, err = p.Judge(ctx, *t.Judge)
		a.Verdicts = &v
	case t.Examine != nil:
		var x program.Examination
		x, err = p.Examine(ctx, *t.Examine)
		a.Examination = &x
	default:
		err = errors.New("this worker does not know what the task asks for: it is of an older " +
			"version than the campaign")
	}
	return a, err
}

// program is the program of a task for this machine, which is fetched once.
func (w *Worker) program(ctx context.Context, name string) (program.Program, error) {
	name += "-" + Platform()
	p := program.Program{Path: filepath.Join(w.Dir, name), Dir: w.Dir}
	if _, err := os.Stat(p.Path); err == nil {
		return p, nil
	}
	return p, w.Queue.FetchProgram(ctx, name, p.Path)
}

// Platform is that of this machine, as the go command names it.
func Platform() string { return runtime.GOOS + "-" + runtime.GOARCH }
