package automerge_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/sim"
)

// TestSavesThatFail: whichever step of a save fails, the server does not call the change stored,
// and tries again; when it does call it that, a power loss does not take it.
func TestSavesThatFail(t *testing.T) {
	for _, step := range []disk.Fault{
		{Op: disk.OpMkdir}, {Op: disk.OpCreate}, {Op: disk.OpWrite}, {Op: disk.OpSync},
		{Op: disk.OpClose}, {Op: disk.OpRename}, {Op: disk.OpOpen},
	} {
		t.Run(step.Op.String(), func(t *testing.T) {
			s := newStage(t, 1, "durable", "")
			if step.Op == disk.OpMkdir {
				require.NoError(t, s.server.Disk().RemoveAll("automerge-repo-data"))
			}
			s.server.Disk().Inject(step)
			from := len(s.lines)
			story := func() string { return strings.Join(s.lines[from:], "\n") }
			s.grow()
			s.run(3 * time.Second)
			require.Contains(t, story(), "server save failed")
			require.NotContains(t, story(), "server saved c2")
			s.server.Disk().Lift()
			s.run(10 * time.Second)
			require.Contains(t, story(), "server saved c2")
			s.restart(sim.PowerLoss)
			require.Len(t, s.server.Stored(doc), 2)
		})
	}
}
