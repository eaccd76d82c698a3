package explore

import (
	"fmt"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// FormatRecord prints a record of a run of the scenario as [sim.FormatRecord] does, with words in
// the place of topic and integers of its notes where the scenario or the framework has them. Notes
// of the plan have its lines, if p is the plan of the run; the zero plan has none.
func (sc *Scenario) FormatRecord(r sim.Record, name func(sim.Symbol) string, p plan.Plan) string {
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
	if action, ok := strings.CutPrefix(topic, "plan "); ok && r.A < uint64(len(p.Lines)) {
		if l := p.Lines[r.A]; l.Action() == action {
			text = strings.TrimSuffix(text, action) + l.Words()
		}
	}
	return strings.TrimSuffix(line, fmt.Sprintf("%s %d %d", topic, r.A, r.B)) + text
}
