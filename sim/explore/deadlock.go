package explore

import (
	"fmt"
	"strings"
)

// mostWaits is how many processes of a deadlock are named.
const mostWaits = 10

// requireNoDeadlock judges whether the run ended in a deadlock. Of a run that was cut short nothing
// is said. A process that may wait for ever says so by Daemon.
func (r *Run) requireNoDeadlock() {
	stuck := r.Sim.Deadlocked()
	if r.over || len(stuck) == 0 {
		return
	}
	var text strings.Builder
	for i, w := range stuck {
		if i == mostWaits {
			fmt.Fprintf(&text, "and %d more", len(stuck)-i)
			break
		}
		fmt.Fprintln(&text, w)
	}
	r.Stuck(NoDeadlock, stuck[0].Key(), "%s", text.String())
}
