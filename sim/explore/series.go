package explore

import (
	"fmt"

	"groundhog/sim"
	"groundhog/sim/explore/internal/series"
)

// Bytes is the unit that is written with KiB, MiB and so on. Any other unit of a series is the word
// for what is counted, such as "uploads".
const Bytes = series.Bytes

// Series is a quantity of a run that goes up and down over virtual time, such as the bytes of a
// queue; see [Run.Series]. A nil Series takes values and keeps none.
type Series struct {
	sim      *sim.Sim
	recorder *series.Recorder
}

// Record says that the quantity has this value from now on.
func (s *Series) Record(value uint64) {
	if s != nil {
		s.recorder.Add(s.sim.Now(), value)
	}
}

// Series returns the quantity of a name, such as "retained WAL" in [Bytes] or "queued uploads" in
// "uploads"; the same for the same name. A scenario always records. Where nobody asked for series
// ([Options]) it is nil, and nothing is kept. Whatever is recorded, the run is the same. What was
// kept is in the [Outcome], in the order in which it was first asked for.
func (r *Run) Series(name, unit string) *Series {
	if !r.record {
		return nil
	}
	for _, known := range r.series {
		if known.recorder.Name() == name {
			if known.recorder.Unit() != unit {
				panic(fmt.Sprintf("explore: series %q is in %q and in %q", name,
					known.recorder.Unit(), unit))
			}
			return known
		}
	}
	r.series = append(r.series, &Series{r.Sim, series.NewRecorder(name, unit)})
	return r.series[len(r.series)-1]
}
