package explore

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"groundhog/sim"
)

// Difference is the first place at which two runs of one seed part. That they
// do is a leak: something drawn, hashed or ordered that is no function of the
// seed.
type Difference struct {
	Record        uint64   // number of the first record that differs, from 0
	Step          uint64   // the step it belongs to, in the first run
	Before        []string // the records before it, the same in both runs
	First, Second []string // what follows in each run
}

// margin is how many records are shown on each side of a difference.
const margin = 6

// Verify runs the scenario twice with the same options and compares the traces record by record. It
// returns the outcome of the first run, and no difference if the two are the same. The trace of the
// first is kept in memory, that of the second is not. Of a run whose process ended before it did,
// nothing is compared. When ctx ends first, nothing can be said of
// the two; Verify returns its error.
func Verify(ctx context.Context, sc *Scenario, o Options) (Outcome, *Difference, error) {
	out, _, d, err := Apart(ctx, Side{sc, o}, Side{sc, o})
	return out, d, err
}

// Side is one of two runs that are compared.
type Side struct {
	Scenario *Scenario
	Options  Options
}

// Apart makes two runs, such as one of each of two variants, and compares them as [Verify] does.
func Apart(ctx context.Context, a, b Side) (first, second Outcome, d *Difference, err error) {
	var one bytes.Buffer
	o := a.Options
	o.Trace = &one
	if first, err = Execute(ctx, a.Scenario, o); err != nil {
		return first, second, nil, err
	}
	second, err = Stream(ctx, b.Scenario, b.Options, func(two io.Reader) error {
		d = compare(&one, two)
		return nil
	})
	if err != nil || first.cut || d.First == nil && d.Second == nil && first.Hash == second.Hash {
		return first, second, nil, err
	}
	return first, second, d, nil
}

// compare finds the first record that differs. If none does, First and Second are empty.
func compare(one, two io.Reader) *Difference {
	first, err := sim.NewTraceReader(one)
	if err != nil {
		return &Difference{First: []string{err.Error()}}
	}
	second, err := sim.NewTraceReader(two)
	if err != nil {
		return &Difference{Second: []string{err.Error()}}
	}
	d := &Difference{}
	var before []sim.Record
	for {
		a, errA := first.Next()
		b, errB := second.Next()
		if errA == nil && errB == nil && a == b && first.Name(a.Topic) == second.Name(b.Topic) &&
			first.Name(a.Actor) == second.Name(b.Actor) {
			d.Record++
			if before = append(before, a); len(before) == 2*margin {
				before = append(before[:0], before[margin:]...)
			}
			continue
		}
		for _, r := range before[max(0, len(before)-margin):] {
			d.Before = append(d.Before, sim.FormatRecord(r, first.Name))
		}
		if errA == nil || errB == nil {
			d.Step = a.Step
			d.First, d.Second = follow(first, a, errA), follow(second, b, errB)
		}
		return d
	}
}

// follow returns a record and those after it.
func follow(t *sim.TraceReader, r sim.Record, err error) (lines []string) {
	if err != nil {
		return []string{"(the trace ends here)"}
	}
	for err == nil && len(lines) < margin {
		lines = append(lines, sim.FormatRecord(r, t.Name))
		r, err = t.Next()
	}
	return lines
}

// Write prints the difference for a person.
func (d *Difference) Write(w io.Writer) {
	fmt.Fprintf(w, "the two runs part at record %d, step %d; before it both have\n", d.Record,
		d.Step)
	for _, block := range []struct {
		title string
		lines []string
	}{{"", d.Before}, {"  then the first run has\n", d.First}, {"  and the second\n", d.Second}} {
		fmt.Fprint(w, block.title)
		for _, l := range block.lines {
			fmt.Fprintf(w, "    %s\n", l)
		}
	}
}
