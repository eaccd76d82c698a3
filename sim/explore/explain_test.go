package explore

import (
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// TestFormatRecord: a note has the scenario's words, or those of the framework, or its integers
// where there are none.
func TestFormatRecord(t *testing.T) {
	name := func(sym sim.Symbol) string {
		return []string{"host", "died", "born", "net sent a>b", "plan add",
			"net link cut", "sys.read EAGAIN"}[sym]
	}
	sc := &Scenario{Explain: func(topic string, a, _ uint64) string {
		if topic == "died" && a == 7 {
			return "seven"
		}
		return ""
	}}
	for _, c := range []struct {
		topic sim.Symbol
		want  string
	}{
		{1, "seven"}, {2, "born 7 3"}, {3, "sends packet 7 to b, 3 bytes"},
		{4, "plan line 8: add"}, {5, "link from host 7 to host 3 cut"},
		{6, "system call read EAGAIN of goroutine 7: 3"},
	} {
		r := sim.Record{Kind: sim.KindNote, Topic: c.topic, A: 7, B: 3}
		require.Regexp(t, " note +host +"+c.want+"$", sc.FormatRecord(r, name, plan.Plan{}))
	}
}
