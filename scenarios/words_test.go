package scenarios

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// TestWords: reports and pages have words for every note of a run of every scenario, and never a
// topic with two integers.
func TestWords(t *testing.T) {
	for _, sc := range All() {
		if sc.Name == "electric-scale" {
			continue // long, and the notes of the others
		}
		missing := make(map[string]bool)
		o := explore.Options{Variant: sc.Variants[0].Name, Seed: 1}
		_, err := explore.Stream(t.Context(), sc, o, func(trace io.Reader) error {
			r, err := sim.NewTraceReader(trace)
			for err == nil {
				var rec sim.Record
				if rec, err = r.Next(); err != nil || rec.Kind != sim.KindNote {
					continue
				}
				raw := fmt.Sprintf("%s %d %d", r.Name(rec.Topic), rec.A, rec.B)
				text := sc.FormatRecord(rec, r.Name, plan.Plan{})
				if strings.HasSuffix(text, raw) || strings.Contains(text, "%!") {
					missing[r.Name(rec.Topic)] = true
				}
			}
			if err == io.EOF {
				return nil
			}
			return err
		})
		require.NoError(t, err, sc.Name)
		require.Empty(t, missing, sc.Name)
	}
}
