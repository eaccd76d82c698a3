package explore

import (
	"strconv"

	"groundhog/sim"
)

// State names where the system stands, in as few values as a person would tell apart: "waiters" 0,
// 1 or 2, "leader" 3. It is for searches that learn: a plan that brings a value which no other has
// brought is worth changing further, and a rare value is a place from which many futures are tried
// ([Fuzz]). Lines of plans may hang on it: `at state "waiters=2"`. It takes no part in the run.
func (r *Run) State(name string, value int64) {
	if r.Sim.Awaits(sim.MomentState) {
		r.Sim.World().Reach(sim.MomentState, sim.PlaceAt,
			name+"="+strconv.FormatInt(value, 10), "")
	}
}
