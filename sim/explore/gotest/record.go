package gotest

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"groundhog/sim"
	"groundhog/sim/explore"
)

// recorded makes the one run that was asked for. With -v it prints what code under simulation logs;
// with -record it writes the trace of the run to a file.
func (c *cell) recorded() explore.Outcome {
	o := c.options
	if testing.Verbose() {
		o.Log = func(l sim.LogLine) { fmt.Fprintln(c.Output(), l) }
	}
	if c.record == "" {
		out, err := explore.Execute(c.Context(), c.sc, o)
		c.fatalIf(err)
		return out
	}
	file, err := os.Create(c.record)
	c.fatalIf(err)
	write := func(trace io.Reader) error { return sim.WriteText(file, trace) }
	if !strings.HasSuffix(c.record, ".txt") {
		write = func(trace io.Reader) error {
			_, err := io.Copy(file, trace)
			return err
		}
	}
	out, err := explore.Stream(c.Context(), c.sc, o, write)
	if e := file.Close(); err == nil {
		err = e
	}
	c.fatalIf(err)
	fmt.Fprintf(c.Output(), "  trace: %s\n", c.record)
	return out
}
