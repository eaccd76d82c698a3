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

// Tasks is where a worker finds what to do, and gives what came of it: a [queue.Queue].
type Tasks interface {
	Take(ctx context.Context) (*queue.Lease, error)
	Give(ctx context.Context, campaign string, r queue.Result) error
	Corpus(ctx context.Context, name string) ([]byte, error)
	PutCorpus(ctx context.Context, name string, corpus []byte) error
}

// Examiner carries tasks out: a [program.Program].
type Examiner interface {
	Judge(ctx context.Context, s program.Shard) (program.Verdicts, error)
	Search(ctx context.Context, s program.Search, begin program.Corpus) (program.Found,
		program.Corpus, error)
	Examine(ctx context.Context, c program.Case) (program.Examination, error)
}

// Worker takes tasks and carries them out, one at a time.
type Worker struct {
	ID    string // no other worker has it
	Tasks Tasks
	// Program is the program of this name; queue.ErrNoProgram: there is none for this machine.
	Program func(ctx context.Context, name string) (Examiner, error)
	Log     io.Writer // a line where a person should know

	tries map[string]int // of tasks that this worker has failed to carry out
}

// declines is how often a worker leaves a finding of its own to another, which takes some seconds:
// if nobody else has time, it is better confirmed by the same than by none.
const declines = 5

// errForeign is that of a worker on a machine for which the campaign has built nothing.
var errForeign = fmt.Errorf("the campaign has no program for %s: give it -platforms=%[1]s as well",
	Platform())

// serverError is trouble with the server: it says nothing of the task.
type serverError struct{ error }

func (e serverError) Unwrap() error { return e.error }

// attempts is how often a worker tries a task before its trouble is its answer.
const attempts = 3

// Work carries out tasks until ctx ends. The task under way goes back into the queue then. If the
// server is away, the worker waits for it.
func (w *Worker) Work(ctx context.Context) error {
	w.tries = map[string]int{}
	said := "" // last: a trouble that stays is told once
	for ctx.Err() == nil {
		lease, err := w.Tasks.Take(ctx)
		if err == nil && lease != nil {
			err = w.do(ctx, lease)
		}
		if err != nil && ctx.Err() == nil {
			if text := err.Error(); text != said {
				fmt.Fprintf(w.Log, "worker %s: %v\n", w.ID, err)
				said = text
			}
			pause(ctx, time.Second)
			if errors.Is(err, errForeign) {
				pause(ctx, 5*time.Second) // others will do it
			}
		} else if lease != nil {
			said = ""
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
	var server serverError
	switch {
	case ctx.Err() != nil:
		return l.Return(0)
	case errors.Is(err, queue.ErrNoProgram):
		return errors.Join(errForeign, l.Return(0))
	case errors.As(err, &server):
		return errors.Join(err, l.Return(time.Second))
	case err != nil && w.tries[l.ID] < attempts-1 &&
		!(errors.As(err, &refused) && refused.Refused()):
		w.tries[l.ID]++
		return errors.Join(err, l.Return(time.Second))
	case err != nil:
		a = answer{Broken: err.Error()}
	}
	result := queue.Result{ID: l.ID, Worker: w.ID, Body: encode(a)}
	if a.Verdicts != nil {
		result.Run = a.Verdicts.Run
	}
	if err := w.Tasks.Give(ctx, l.Campaign, result); err != nil {
		return errors.Join(err, l.Return(time.Second))
	}
	return l.Finish(ctx)
}

func (w *Worker) carryOut(ctx context.Context, t task) (a answer, err error) {
	p, err := w.Program(ctx, t.Program)
	if err != nil {
		return a, serverError{err}
	}
	switch {
	case t.Judge != nil:
		var v program.Verdicts
		v, err = p.Judge(ctx, *t.Judge)
		a.Verdicts = &v
	case t.Search != nil:
		var f program.Found
		f, err = w.search(ctx, p, *t.Search)
		a.Found = &f
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

// search makes a search, with a corpus of the server before and after it.
func (w *Worker) search(ctx context.Context, p Examiner, s program.Search) (f program.Found,
	err error) {
	begin, err := readCorpus(ctx, w.Tasks, s.Corpus)
	if err != nil {
		return f, serverError{err}
	}
	f, left, err := p.Search(ctx, s, begin)
	if err != nil || len(left) == 0 {
		return f, err
	}
	text, err := left.Encode()
	if err != nil {
		return f, err
	}
	f.Corpus = left.Name()
	if err := w.Tasks.PutCorpus(ctx, f.Corpus, text); err != nil {
		return f, serverError{err}
	}
	return f, nil
}

// shelf is where corpora are: a [queue.Queue].
type shelf interface {
	Corpus(ctx context.Context, name string) ([]byte, error)
}

// readCorpus reads the corpus of a name; that of no name is empty.
func readCorpus(ctx context.Context, from shelf, name string) (program.Corpus, error) {
	if name == "" {
		return nil, nil
	}
	text, err := from.Corpus(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("the corpus of a search: %w", err)
	}
	return program.DecodeCorpus(text)
}

// Fetched are the programs of a queue, each fetched once into a folder, where they also run.
func Fetched(q *queue.Queue, dir string) func(ctx context.Context, name string) (Examiner, error) {
	return func(ctx context.Context, name string) (Examiner, error) {
		name += "-" + Platform()
		p := program.Program{Path: filepath.Join(dir, name), Dir: dir}
		if _, err := os.Stat(p.Path); err == nil {
			return p, nil
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
		return p, q.FetchProgram(ctx, name, p.Path)
	}
}

// Platform is that of this machine, as the go command names it.
func Platform() string { return runtime.GOOS + "-" + runtime.GOARCH }
