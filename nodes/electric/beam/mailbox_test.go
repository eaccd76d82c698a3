package beam

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/sim/pool"
)

// TestMailboxTwin: a mailbox with and without a queue of the pool is a list.
func TestMailboxTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var queues pool.Of[queue]
		boxes, twins := make([]mailbox, 3), make([][]int, 3)
		sent := 0
		for range rapid.IntRange(0, 300).Draw(t, "steps") {
			b := rapid.IntRange(0, 2).Draw(t, "box")
			box, twin := &boxes[b], &twins[b]
			switch what := rapid.IntRange(0, 3).Draw(t, "what"); {
			case what == 0:
				box.giveBack(&queues)
			case what == 1 && len(*twin) > 0:
				i := rapid.IntRange(0, len(*twin)-1).Draw(t, "place")
				require.Equal(t, (*twin)[i], box.at(i).body)
				require.Equal(t, (*twin)[i], box.take(i).body)
				*twin = append((*twin)[:i:i], (*twin)[i+1:]...)
			default:
				for range rapid.IntRange(1, 80).Draw(t, "many") {
					sent++
					box.put(letter{body: sent}, &queues)
					*twin = append(*twin, sent)
				}
			}
			require.Equal(t, len(*twin), box.len())
			for i, x := range *twin {
				require.Equal(t, x, box.at(i).body)
			}
		}
	})
}
