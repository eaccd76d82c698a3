package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"groundhog/sim"
	"groundhog/sim/explore"
)

// formats are what export writes.
var formats = map[string]func(w io.Writer, trace io.Reader) error{
	"text":   sim.WriteText,
	"binary": func(w io.Writer, trace io.Reader) error { _, err := io.Copy(w, trace); return err },
}

// export writes the trace of a run for other tools.
func export(c *call) error {
	h := c.how()
	format := c.set.String("format", "perfetto", "perfetto (also chrome://tracing), shiviz, text or binary")
	name := c.set.String("o", "", "write to this `file` instead of the standard output")
	args, err := c.parse(1, 1, "one RUN")
	if err != nil {
		return err
	}
	write, ok := formats[*format]
	if !ok {
		return wrong("-format=%s: expected perfetto, shiviz, text or binary", *format)
	}
	sc, o, err := c.target(args[0], h)
	if err != nil {
		return err
	}
	var trace bytes.Buffer
	o.Trace = &trace
	explore.Execute(sc, o)
	return c.write(*name, func(w io.Writer) error { return write(w, &trace) })
}

// write writes to a file, or to the standard output if name is empty.
func (c *call) write(name string, f func(w io.Writer) error) error {
	if name == "" {
		return f(c.out)
	}
	file, err := os.Create(name)
	if err != nil {
		return wrong("-o: %v", err)
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

// report is written when the page package is in place.
func report(c *call) error { return wrong("not yet") }
