package explore

import (
	"bytes"
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

// Verify runs the scenario twice with the same options and compares the traces
// record by record. It returns the outcome of the first run, and nil if the
// two are the same.
func Verify(sc *Scenario, o Options) (Outcome, *Difference) {
	var one, two bytes.Buffer
	o.Trace = &one
	out := Execute(sc, o)
	o.Trace = &two
	again := Execute(sc, o)
	if bytes.Equal(one.Bytes(), two.Bytes()) && out.Hash == again.Hash {
		return out, nil
	}
	return out, compare(&one, &two)
}

// compare finds the first record that differs.
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
	for {
		a, errA := next(first)
		b, errB := next(second)
		if errA != nil && errB != nil {
			return d // the files differ in names that no record uses
		}
		if a.text != b.text {
			d.Step = a.step
			d.First, d.Second = follow(first, a), follow(second, b)
			return d
		}
		d.Record++
		d.Before = append(d.Before, a.text)
		if len(d.Before) > margin {
			d.Before = d.Before[1:]
		}
	}
}

// line is a record as text; an empty text means that the trace has ended.
type line struct {
	text string
	step uint64
}

func next(t *sim.TraceReader) (line, error) {
	r, err := t.Next()
	if err != nil {
		return line{}, err
	}
	return line{sim.FormatRecord(r, t.Name), r.Step}, nil
}

// follow returns from and the records after it.
func follow(t *sim.TraceReader, from line) []string {
	if from.text == "" {
		return []string{"(the trace ends here)"}
	}
	lines := []string{from.text}
	for len(lines) < margin {
		l, err := next(t)
		if err != nil {
			break
		}
		lines = append(lines, l.text)
	}
	return lines
}

// Write prints the difference for a person.
func (d *Difference) Write(w io.Writer) {
	fmt.Fprintf(w, "the two runs part at record %d, step %d; before it both have\n", d.Record, d.Step)
	for _, block := range []struct {
		title string
		lines []string
	}{{"", d.Before}, {"then the first run has\n", d.First}, {"and the second\n", d.Second}} {
		fmt.Fprint(w, block.title)
		for _, l := range block.lines {
			fmt.Fprintf(w, "    %s\n", l)
		}
	}
}
