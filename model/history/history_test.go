package history

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHistory(t *testing.T) {
	now := int64(0)
	h := NewObjects[int](func() int64 { return now })
	write := h.Invoke("alice", Write(3))
	now = 1_500_000_000
	read := h.Invoke("bob", Read[int]())
	write.OK(Done[int]())
	late := h.Invoke("carol", Get[int]("x"))
	read.OK(Got(3))
	h.Invoke("alice", Swap(3, 4)).Fail()
	late.Info()
	ops := h.Ops()
	require.Equal(t, 4, h.Len())
	require.True(t, ops[0].Before(ops[2]), "answered before it was asked")
	require.False(t, ops[0].Before(ops[1]), "they overlap")
	require.False(t, ops[2].Before(ops[3]), "never answered")
	require.Equal(t, `#0    alice         0.000000s to 1.500000s    ok   write 3
#1    bob           1.500000s to 1.500000s    ok   read → 3
#2    carol         1.500000s to -            info read x
#3    alice         1.500000s to 1.500000s    fail swap from 3 to 4
`, h.String())
	require.PanicsWithValue(t,
		"history: operation 0 of client alice was already answered (ok) at 1.500000s",
		func() { write.Fail() })
}

// TestWords is what reports print of requests and answers.
func TestWords(t *testing.T) {
	for want, r := range map[string]Request[int]{
		"read": Read[int](), "write x 3": Put("x", 3), "swap from 1 to 2": Swap(1, 2),
		"delete x": Delete[int]("x"), "enqueue 1": Enqueue(1), "dequeue": Dequeue[int](),
		"insert 1": Insert(1), "remove 1": Remove(1), "contains 1": Contains(1),
		"acquire l 7": Acquire(7).Of("l"), "release 7": Release(7),
	} {
		require.Equal(t, want, r.String())
	}
	require.Equal(t, "increase by -2", Increase(-2).String())
	require.Equal(t, "3", Got(3).String())
	require.Equal(t, "yes", Yes[int](true).String())
	require.Equal(t, "nothing", None[int]().String())
	require.Equal(t, "no", Yes[int](false).String())
	require.Equal(t, "", Done[int]().String())
}
