package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/internal/page"
	"groundhog/sim/explore/internal/trace"
)

// format is what export writes: from a trace as it comes, or from one in memory.
type format struct {
	stream func(w io.Writer, trace io.Reader) error
	draw   func(w io.Writer, l *trace.Log) error
}

var formats = map[string]format{
	"text": {stream: sim.WriteText},
	"binary": {stream: func(w io.Writer, trace io.Reader) error {
		_,
			err := io.Copy(w, trace)
		return err
	}},
	"perfetto": {draw: page.Perfetto},
	"shiviz":   {draw: page.ShiViz},
}

// export writes the trace of a run for other tools.
func export(c *call) error {
	h, ch := c.how(), c.choice("1")
	name := c.set.String("o", "", "write to this `file` instead of the standard output")
	format := c.set.String("format", "perfetto",
		"perfetto (also chrome://tracing), shiviz, text or binary")
	part := c.part(0)
	args, err := c.parse(0, -1, "one RUN")
	if err != nil {
		return err
	}
	if err := c.someRun(args); err != nil {
		return err
	}
	f, ok := formats[*format]
	if !ok {
		return wrong("-format=%s: expected perfetto, shiviz, text or binary", *format)
	}
	if f.stream != nil && *part != (partFlags{}) {
		return wrong("-format=%s is of the whole trace: -records, -from and -to are for perfetto "+
			"and shiviz", *format)
	}
	if err := part.check(); err != nil {
		return err
	}
	t, err := c.target(ch, h, args)
	if err != nil {
		return err
	}
	if f.stream != nil {
		return c.write("-o", *name, func(w io.Writer) error {
			_, err := explore.Stream(c.ctx, t.sc, t.o, func(trace io.Reader) error {
				return f.stream(w,
					trace)
			})
			return err
		})
	}
	out, err := explore.Execute(c.ctx, t.sc, t.o)
	if err != nil {
		return err
	}
	log, err := part.read(c.ctx, t.sc, out)
	if err != nil {
		return err
	}
	return c.write("-o", *name, func(w io.Writer) error { return f.draw(w, log) })
}

// write writes to the file that a flag names, or to the standard output if name is empty.
func (c *call) write(flag, name string, f func(w io.Writer) error) error {
	if name == "" {
		return f(c.out)
	}
	file, err := os.Create(name)
	if err != nil {
		return wrong("%s: %v", flag, err)
	}
	err = f(file)
	if e := file.Close(); err == nil {
		err = e
	}
	if err == nil {
		fmt.Fprintln(c.out, name)
	}
	return err
}

// mostRecords is how many records a page has at most, unless another number is asked for: so many
// draw in 10 ms, and take 8 MB.
const mostRecords = 500_000

// reportFlags is what report is asked for.
type reportFlags struct {
	*how
	*choice
	*partFlags
	file, beside, property string
	futures                uint64
	trace                  bool
}

// report writes the page of a run.
func report(c *call) error {
	f := &reportFlags{how: c.how(), choice: c.choice("1"), partFlags: c.part(mostRecords)}
	c.set.StringVar(&f.file, "o", "", "write to this `file` (default "+
		"SCENARIO-VARIANT-SEED.html in "+c.folder()+")")
	c.set.Uint64Var(&f.futures, "futures", 60,
		"futures for the point of no return; 0: leave it out, as for a run of more records than "+
			"-records")
	c.set.StringVar(&f.beside, "beside", "",
		"draw quantities under these variants as well, by the same plan: `patterns`, separated "+
			"by commas")
	c.set.BoolVar(&f.trace, "trace", true,
		"put the trace on the page; false: quantities only, and one run less")
	c.set.StringVar(&f.property, "property", "", propertyUsage)
	args, err := c.parse(0, -1, "RUNs")
	if err != nil {
		return err
	}
	if err := c.someRun(args); err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return err
	}
	c.tight = true
	return c.targets(f.choice, f.how, args, func(t target) error {
		if err := checkProperty(t.sc, f.property); err != nil {
			return err
		}
		if err := t.oneFile("-o", f.file); err != nil {
			return err
		}
		return f.write(c, t)
	})
}

// write makes the runs that the page needs, and writes it.
func (f *reportFlags) write(c *call, t target) error {
	sc, o := t.sc, t.o
	busy := c.busy("%s: running", t.name)
	defer busy.end()
	others, err := othersBeside(c.ctx, sc, o, f.beside)
	if err != nil {
		return err
	}
	o.Series = true
	out, err := explore.Execute(c.ctx, sc, o)
	if err != nil {
		return err
	}
	out.File = t.planFile()
	d := pageOf(out)
	d.Pictures = pictures(append([]explore.Outcome{out}, others...))
	var log *trace.Log
	if f.trace {
		if log, err = f.read(c.ctx, sc, out); err != nil {
			return err
		}
	}
	interrupted := false
	if log != nil && log.Total <= uint64(f.limit()) && len(out.Failures()) > 0 && f.futures > 1 {
		target, err := failureOf(out, f.property)
		if err != nil {
			return err
		}
		in, err := explore.Inevitable(c.ctx, sc, out, explore.InevitableOptions{Target: target,
			Futures: f.futures, Workers: f.jobs, Each: pointCounter(busy)})
		if interrupted = err != nil; !interrupted {
			addChances(&d, in)
		}
	}
	name := f.file
	if name == "" {
		name, err = c.own(fmt.Sprintf("%s-%s-%d.html", out.Scenario, out.Variant, out.Seed))
		if err != nil {
			return err
		}
	}
	err = c.write("-o", name, func(w io.Writer) error { return page.Write(w, d, log) })
	if err == nil {
		err = c.emit(pageJSON{name, runOf(out)})
	}
	if err == nil && interrupted {
		return c.interrupted("before the point of no return was found; the page is without it")
	}
	return err
}

// pageJSON is a page that was written.
type pageJSON struct {
	File string  `json:"file"`
	Run  runJSON `json:"run"`
}

// othersBeside runs the variants that patterns name, beside that of the options.
func othersBeside(ctx context.Context, sc *explore.Scenario, o explore.Options,
	patterns string) (others []explore.Outcome, err error) {
	if patterns == "" {
		return nil, nil
	}
	variants, err := chosen(sc, "-beside", patterns)
	if err != nil {
		return nil, err
	}
	variants = slices.DeleteFunc(variants, func(v string) bool { return v == o.Variant })
	if len(variants) >= page.MaxCurves {
		return nil, wrong("-beside: %d variants beside one in a picture are too many to tell "+
			"apart: name %d at most", len(variants), page.MaxCurves-1)
	}
	return runSeries(ctx, sc, o, variants)
}

// pictures are the series of the first of these runs, with those of the others beside them.
func pictures(runs []explore.Outcome) (all []page.Picture) {
	for _, s := range runs[0].Series {
		var p page.Picture
		for _, out := range runs {
			if s, ok := named(out.Series, s.Name); ok {
				p.Curves = append(p.Curves, page.Curve{Label: out.Variant, Verdict: out.Summary(),
					Series: s})
			}
		}
		all = append(all, p)
	}
	return all
}

// pageOf is what the page says beside the trace.
func pageOf(o explore.Outcome) page.Data {
	d := page.Data{
		Title:   fmt.Sprintf("%s %s, seed %d", o.Scenario, o.Variant, o.Seed),
		Verdict: o.Summary(), Failed: len(o.Failures()) > 0, Replay: o.ReplayCommand(),
		Swarm: o.Swarm.String(), Story: o.Story,
		Facts: [][2]string{
			{"trace hash", fmt.Sprintf("%016x", o.Hash)},
			{"schedule", o.Policy.String()},
			{"steps", fmt.Sprint(o.Steps)},
			{"virtual time", o.Now.String()},
		},
	}
	if d.Failed {
		d.Until = o.Until
	}
	for _, v := range o.Failures() {
		reason := page.Reason{
			Property: v.Property.Name + " " + v.Kind.String(), Key: v.Key,
			Statement: v.Property.Statement, Text: v.Reason,
		}
		if v.Evidence != nil && v.Evidence.Picture != nil {
			reason.Picture = string(v.Evidence.Picture())
		}
		d.Reasons = append(d.Reasons, reason)
	}
	if body := strings.TrimRight(o.Plan.Body(), "\n"); body != "" {
		d.Plan = strings.Split(body, "\n")
	}
	return d
}

// addChances adds the way to the point of no return.
func addChances(d *page.Data, in explore.Inevitability) {
	for _, p := range in.Points {
		low, high := p.Rate.Interval()
		d.Chances = append(d.Chances, page.Chance{Step: p.Step, At: p.At,
			Mean: float64(p.Rate.Hits) / float64(p.Rate.Runs), Low: low, High: high})
	}
	if p, ok := in.Decided(); ok {
		d.Decided = p.Step
	}
}
