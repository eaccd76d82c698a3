package shapelog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// stuck is a short history with one event of each kind, which ends stuck.
func stuck() *History {
	s := &story{}
	s.serve("s1", 0).do(func(h *History) {
		h.Serve(
			Shape{
				Handle: "s2",
				Table:  "u",
				Keys:   []string{"k", "l"},
				Where:  func(Op) bool { return true },
			},
		)
		h.StartConsumer("s1")
		h.Stamp(1_500_000_000)
		h.BeginRound(1)
		h.RetryRound(1, 1)
		h.EndRound(1, 1)
	})
	s.tx(10).store("s1", 10).ack(10).do(func(h *History) {
		h.Advance(12)
		h.Invalidate("s2", false)
		h.Invalidate("s2", true)
		h.EndConsumer("s1", "kill\nat once")
		h.Crash()
		h.Restart()
		h.Stamp(62_000_000_001)
	})
	return &s.tx(20).
		look(Healed, 20, []Pending{{"s1", at(20), at(10), Dead, "kill"}}, stored("s1", 10)).
		History
}

const stuckText = `     #           time  event       handle      detail
     0    0.000000000  serve       s1          t snapshot=0
     1    0.000000000  serve       s2          u[k l]? snapshot=0
     2    0.000000000  consumer    s1          started
     3    1.500000000  round       -           round=1
     4    1.500000000  retry       -           round=1 retries=1
     5    1.500000000  round end   -           round=1 retries=1
     6    1.500000000  commit      -           lsn=10  10/0 t[k]=v  10/2 t[l]=w
     7    1.500000000  stored      s1          up to 10/2
     8    1.500000000  ack         -           lsn=10
     9    1.500000000  advance     -           lsn=12
    10    1.500000000  invalidate  s2          in memory
    11    1.500000000  invalidate  s2          durably
    12    1.500000000  death       s1          kill\nat once
    13    1.500000000  crash       -
    14    1.500000000  restart     -
    15   62.000000001  commit      -           lsn=20  20/0 t[k]=v  20/2 t[l]=w
    16   62.000000001  observe     -           healed wal=20 logs=1 entries=2 pending=1  s1 10/2..20/2 dead(kill)
`

func TestHistoryText(t *testing.T) {
	require.Equal(t, stuckText, stuck().String())
}

func TestRender(t *testing.T) {
	h := stuck()
	v := requireFails(t, h, "acks-catch-up/flush offset stuck: consumer is dead (kill)")
	require.Equal(
		t,
		`acks-catch-up stuck [flush offset stuck: consumer is dead (kill)]: flush offset stuck at 10, the WAL ends at 20, because `+
			`the consumer of shape s1 is dead (kill): an entry of shape s1 waits at 10/2 for 20/2
  acks-catch-up (liveness): once faults are healed and time was given, the acknowledged LSN reaches the end of the WAL
  (8 earlier events left out)
       #           time  event       handle      detail
      12    1.500000000  death       s1          kill\nat once
      13    1.500000000  crash       -
      14    1.500000000  restart     -
      15   62.000000001  commit      -           lsn=20  20/0 t[k]=v  20/2 t[l]=w
>     16   62.000000001  observe     -           healed wal=20 logs=1 entries=2 pending=1  s1 10/2..20/2 dead(kill)
  expected: 10/0[k]=v 10/2[l]=w 20/0[k]=v 20/2[l]=w
  stored  : 10/0[k]=v 10/2[l]=w |10
`,
		h.Render(v, 5),
	)
	require.Equal(t, 2, strings.Count(h.Render(AckedIsDurable.Held(), 5), "\n"),
		"a verdict about no event has none")
}
