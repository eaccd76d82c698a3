package cli

import (
	"context"
	"io"
	"math"
	"time"

	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/internal/trace"
)

// partFlags say which part of the trace of a run is wanted.
type partFlags struct {
	most     int
	from, to time.Duration
}

// part adds the flags; most is how many records there are at most if nothing else is said.
func (c *call) part(most int) *partFlags {
	p := &partFlags{}
	c.set.IntVar(&p.most, "records", most,
		"records of the trace at most: the last ones up to the verdict; 0: all")
	c.set.DurationVar(&p.from, "from", 0, "virtual time at which the part of the trace begins")
	c.set.DurationVar(&p.to, "to", 0, "virtual time at which it ends (default the end of the run)")
	return p
}

// limit is how many records there are at most.
func (p *partFlags) limit() int {
	if p.most == 0 {
		return math.MaxInt
	}
	return p.most
}

// check refuses what is no part.
func (p *partFlags) check() error {
	switch {
	case p.most < 0:
		return wrong("-records=%d: one at least, or 0 for all", p.most)
	case p.from < 0 || p.to < 0 || p.to > 0 && p.from > p.to:
		return wrong("-from=%v -to=%v: expected two times, the later one second", p.from, p.to)
	}
	return nil
}

// read makes the run of an outcome again, and reads the part of its trace.
func (p *partFlags) read(ctx context.Context, sc *explore.Scenario,
	out explore.Outcome) (l *trace.Log, err error) {
	part := trace.Part{From: sim.Instant(p.from), To: sim.Forever, Until: sim.Forever,
		Most: p.limit()}
	if p.to > 0 {
		part.To = sim.Instant(p.to)
	}
	if !out.Held() {
		part.Until = out.Until
	}
	_, err = explore.Stream(ctx, sc, out.Options(), func(r io.Reader) (err error) {
		if l, err = trace.ReadPart(r, part); err == nil {
			l.Format = func(r sim.Record, name func(sim.Symbol) string) string {
				return sc.FormatRecord(r, name, out.Plan)
			}
		}
		return err
	})
	if err == nil && l.Total > 0 && len(l.Records) == 0 {
		return nil, wrong("-from=%v -to=%v: nothing happens then; the run ends at %v", p.from,
			min(part.To, out.Now), out.Now)
	}
	return l, err
}
