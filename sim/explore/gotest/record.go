package gotest

import (
	"fmt"
	"io"
	"os"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore"
)

// recorded makes the one run that was asked for, and records its trace if that was asked for as well.
func (c *cell) recorded() explore.Outcome {
	if c.record == "" {
		out, err := explore.Execute(c.Context(), c.sc, c.options)
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
	out, err := explore.Stream(c.Context(), c.sc, c.options, write)
	if e := file.Close(); err == nil {
		err = e
	}
	c.fatalIf(err)
	fmt.Fprintf(c.Output(), "  trace: %s\n", c.record)
	return out
}
