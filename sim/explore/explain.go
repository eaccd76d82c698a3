package explore

import (
	"fmt"
	"strings"

	"groundhog/sim"
)

// FormatRecord prints a record of a run of the scenario as [sim.FormatRecord] does, with words in
// the place of topic and integers of its notes where the scenario or the framework has them.
func (sc *Scenario) FormatRecord(r sim.Record, name func(sim.Symbol) string) string {
	line := sim.FormatRecord(r, name)
	if r.Kind != sim.KindNote {
		return line
	}
	topic, text := name(r.Topic), ""
	if sc.Explain != nil {
		text = sc.Explain(topic, r.A, r.B)
	}
	if text == "" {
		text = explain(topic, r.A, r.B)
	}
	if text == "" {
		return line
	}
	return strings.TrimSuffix(line, fmt.Sprintf("%s %d %d", topic, r.A, r.B)) + text
}
