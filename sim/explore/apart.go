package explore

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore/internal/worker"
)

// Worker says how a process is started that makes one run of a scenario with
// [Scenario.Programs]. The zero Worker starts this program without arguments.
type Worker struct {
	// Args are the arguments with which the program comes to [Serve] with the scenario.
	Args []string

	// Binary returns the path of the program, which is this one or another build of it; nil: this
	// one. It is called for each run, by several goroutines. Its error ends what was to be run.
	Binary func(ctx context.Context) (path string, err error)
}

// workerKey is the key of a [Worker] in a context.
type workerKey struct{}

// WithWorker returns a context whose runs with [Scenario.Programs] are made by such processes. The
// command does this by itself, and so does package gotest.
func WithWorker(ctx context.Context, w Worker) context.Context {
	return context.WithValue(ctx, workerKey{}, w)
}

// command is how a worker is started under ctx.
func command(ctx context.Context) (c worker.Command, err error) {
	w, told := ctx.Value(workerKey{}).(Worker)
	if !told && flag.Lookup("test.run") != nil {
		return c, errors.New("this test does not say how a process of its own comes to the " +
			"scenario: take the context from gotest.Context, or call gotest.Run")
	}
	c.Args = w.Args
	if w.Binary == nil {
		c.Path, err = os.Executable()
	} else {
		c.Path, err = w.Binary(ctx)
	}
	return c, err
}

// patienceApart is for how many limits of a run its process may give no sign. The watchdog in it
// gives ten in each.
const patienceApart = 3

// executeApart is [Execute] in a process of its own.
func (sc *Scenario) executeApart(ctx context.Context, o Options) (Outcome, error) {
	out := sc.Planned(o)
	w, err := sc.ask(ctx, o.wired(sc), o)
	var dead *worker.Death
	switch {
	case ctx.Err() != nil:
		return out, ctx.Err()
	case err != nil && !errors.As(err, &dead):
		return out, &WorkerError{sc.Name, err}
	case w == nil:
		return sc.unanswered(out, o, dead), nil
	}
	out, err = w.outcome(sc, out, func(number int) []byte {
		return sc.pictureApart(context.WithoutCancel(ctx), o, number)
	})
	if err != nil {
		return out, &WorkerError{sc.Name, err}
	}
	if dead != nil {
		out.Verdicts = append(out.Verdicts, out.verdictOf(dead))
	}
	return out, nil
}

// ask lets a worker make the run. It returns the answer, if there is one, and an error.
func (sc *Scenario) ask(ctx context.Context, q wireRequest, o Options) (*wireOutcome, error) {
	c, err := command(ctx)
	if err != nil {
		return nil, err
	}
	limit := o.StallLimit
	if limit == 0 {
		limit = StallLimit
	}
	c.Silence = patienceApart * limit
	var answer *wireOutcome
	var refused, unwritten error
	err = worker.Run(ctx, c, q, func(m wireMessage) (last bool) {
		switch {
		case m.Refusal != "":
			refused = errors.New(m.Refusal)
		case m.Outcome != nil:
			answer = m.Outcome
		case m.Line != nil:
			o.Log(*m.Line)
		case len(m.Trace) > 0 && unwritten == nil:
			_, unwritten = o.Trace.Write(m.Trace)
		}
		return refused != nil || answer != nil
	})
	if refused != nil {
		return nil, fmt.Errorf("the process of the run refuses: %w", refused)
	}
	if unwritten != nil && answer != nil {
		v := Harness.Violated(nil, "trace file", "%v", unwritten).At(int64(answer.Now))
		v.Step = answer.Steps
		answer.Verdicts = append(answer.Verdicts, Outcome{Verdicts: []model.Verdict{v}}.
			wired().Verdicts...)
	}
	return answer, err
}

// pictureApart draws the evidence of a verdict of the run with these options.
func (sc *Scenario) pictureApart(ctx context.Context, o Options, number int) []byte {
	o.Trace, o.Log = nil, nil
	q := o.wired(sc)
	q.Picture = number
	w, err := sc.ask(ctx, q, o)
	if err != nil || w == nil {
		return nil
	}
	return w.Picture
}

// unanswered is the outcome of a run whose process has ended before it was over. What is known of
// it is its plan.
func (sc *Scenario) unanswered(out Outcome, o Options, d *worker.Death) Outcome {
	if o.Plan != nil {
		out.Plan = *o.Plan
	} else {
		out.Plan, out.Swarm = o.drawn.plan, o.drawn.swarm
	}
	out.Marks = make([]uint64, len(sc.marks()))
	out.Verdicts = []model.Verdict{out.verdictOf(d)}
	out.stalled, out.cut = d.Silent, true
	return out
}

// verdictOf is the verdict on a run whose process did not end well.
func (o Outcome) verdictOf(d *worker.Death) (v model.Verdict) {
	message, stack, thrown := d.Thrown()
	last := strings.Join(d.LastLines(8), "\n    ")
	if last == "" {
		last = "(nothing)"
	}
	const wrote = "; on its standard error it last wrote:\n    "
	switch {
	case d.Silent:
		v = RunReturns.Violated(nil, "no sign of life",
			"the process of the run gave no sign for %v, and was killed%s%s",
			patienceApart*o.patience(), wrote, last)
	case thrown:
		p := &sim.Panic{Who: "the process of the run", Value: message,
			Frames: sim.FramesOf("goroutine " + stack), Seed: o.Seed, Step: o.Steps, At: o.Now}
		v = NoPanic.Violated(nil, p.Key(), "%v", p)
	case d.Racy():
		v = Harness.Violated(nil, "data race",
			"the race detector has reported a data race in the process of the run%s%s", wrote,
			d.Output)
	case d.Signalled:
		v = Harness.Violated(nil, "ended by "+d.Status,
			"the process of the run was ended by %s: out of memory, or somebody has killed it%s%s",
			d.Status, wrote, last)
	default:
		v = Harness.Violated(nil, "ended with "+d.Status,
			"the process of the run ended with %s before the run was over: code outside of the "+
				"programs called os.Exit, or ended the test%s%s", d.Status, wrote, last)
	}
	v.Step = o.Steps
	return v.At(int64(o.Now))
}

// patience is how long the run may go without finishing a step.
func (o Outcome) patience() time.Duration {
	if o.limit == 0 {
		return StallLimit
	}
	return o.limit
}
