package explore

import (
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// TestFormatRecord: a note has the scenario's words, or its integers where there are none.
func TestFormatRecord(t *testing.T) {
	name := func(sym sim.Symbol) string { return []string{"host", "died", "born"}[sym] }
	sc := &Scenario{Explain: func(topic string, a, _ uint64) string {
		if topic == "died" && a == 7 {
			return "seven"
		}
		return ""
	}}
	for _, c := range []struct {
		topic sim.Symbol
		want  string
	}{{1, "seven"}, {2, "born 7 3"}} {
		r := sim.Record{Kind: sim.KindNote, Topic: c.topic, A: 7, B: 3}
		require.Regexp(t, " note +host +"+c.want+"$", sc.FormatRecord(r, name))
	}
}
