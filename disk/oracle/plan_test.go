package oracle

import (
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk/persist"
	"groundhog/disk/persist/recording"
)

// Each job of a plan has an ID of its own, and a script that can be judged.
func TestPlan(t *testing.T) {
	jobs, err := Plan(50)
	require.NoError(t, err)
	ids := map[string]bool{}
	for _, job := range jobs {
		require.False(t, ids[job.ID], job.ID)
		ids[job.ID] = true
		_, err := recording.Judge(recording.Recording{Script: job.Script}, persist.POSIX)
		require.NoError(t, err, job.ID)
	}
}
