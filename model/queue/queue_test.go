package queue

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/model"
	"groundhog/model/history"
	"groundhog/model/linear"
)

// ids are the failures of a list of verdicts.
func ids(verdicts []model.Verdict) (list []string) {
	for _, v := range verdicts {
		if v.Failed() {
			list = append(list, v.ID())
		}
	}
	return list
}

func TestQueue(t *testing.T) {
	done := history.Done[int]()
	send := func(h *history.Objects[int], v int) { h.Invoke("a", history.Enqueue(v)).OK(done) }
	take := func(h *history.Objects[int], v int) {
		h.Invoke("b", history.Dequeue[int]()).OK(history.Got(v))
	}
	for name, c := range map[string]struct {
		record func(h *history.Objects[int])
		left   []int
		want   []string
	}{
		"all is well": {func(h *history.Objects[int]) {
			send(h, 1)
			send(h, 2)
			take(h, 2)
			h.Invoke("b", history.Dequeue[int]()).OK(history.None[int]())
		}, []int{1}, nil},
		"lost": {func(h *history.Objects[int]) {
			send(h, 1)
			send(h, 2)
			take(h, 2)
		}, nil, []string{"queue-loses-nothing/value lost"}},
		"taken by one who was not told": {func(h *history.Objects[int]) {
			send(h, 1)
			h.Invoke("b", history.Dequeue[int]()).Info()
		}, nil, nil},
		"two lost, and one taken by one who was not told": {func(h *history.Objects[int]) {
			send(h, 1)
			send(h, 2)
			h.Invoke("b", history.Dequeue[int]()).Info()
		}, nil, []string{"queue-loses-nothing/value lost"}},
		"sent, or not": {func(h *history.Objects[int]) {
			h.Invoke("a", history.Enqueue(1)).Info()
			h.Invoke("a", history.Enqueue(2)).Info()
			take(h, 2)
		}, nil, nil},
		"delivered twice": {func(h *history.Objects[int]) {
			send(h, 1)
			take(h, 1)
			take(h, 1)
		}, nil, []string{"queue-delivers-once/value twice"}},
		"delivered, and still there": {func(h *history.Objects[int]) {
			send(h, 1)
			take(h, 1)
		}, []int{1}, []string{"queue-delivers-once/value twice"}},
		"sent twice": {func(h *history.Objects[int]) {
			send(h, 1)
			send(h, 1)
			take(h, 1)
		}, []int{1}, nil},
		"delivered and never sent": {func(h *history.Objects[int]) {
			h.Invoke("a", history.Enqueue(1)).Fail()
			take(h, 1)
		}, nil, []string{"queue-delivers-what-was-sent/value that nobody sent"}},
		"there and never sent": {func(h *history.Objects[int]) {}, []int{1},
			[]string{"queue-delivers-what-was-sent/value that nobody sent"}},
		"delivered before it was sent": {func(h *history.Objects[int]) {
			take(h, 1)
			send(h, 1)
		}, nil, []string{"queue-delivers-what-was-sent/value before it was sent"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := history.NewObjects[int](nil)
			c.record(h)
			require.Equal(t, c.want, ids(Check(h, c.left)))
		})
	}
}

// good is the history of a queue that does everything right, and what is left in it. Operations
// overlap, and some are never answered, though they took effect; with answered, all are in the end.
func good(t *rapid.T, answered bool) (h *history.Objects[int], left []int) {
	h = history.NewObjects[int](nil)
	var open []func()
	value := 0
	for range rapid.IntRange(1, 12).Draw(t, "steps") {
		switch rapid.IntRange(0, 4).Draw(t, "step") {
		case 0, 1:
			value++
			call := h.Invoke("a", history.Enqueue(value))
			left = append(left, value)
			open = append(open, func() { call.OK(history.Done[int]()) })
		case 2:
			call := h.Invoke("b", history.Dequeue[int]())
			answer := history.None[int]()
			if len(left) > 0 {
				answer = history.Got(left[0])
				left = left[1:]
			}
			open = append(open, func() { call.OK(answer) })
		case 3:
			h.Invoke("c", history.Enqueue(-1)).Fail()
		case 4:
			if len(open) > 0 {
				i := rapid.IntRange(0, len(open)-1).Draw(t, "operation")
				open[i]()
				open = slices.Delete(open, i, i+1)
			}
		}
	}
	if answered {
		for _, answer := range open {
			answer()
		}
	}
	return h, left
}

// TestGoodHistoriesHold, of which linear says that they are right: what it accepts, this accepts.
func TestGoodHistoriesHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, left := good(t, false)
		require.False(t, linear.Check(linear.Queue[int](), h, linear.Options{}).Failed())
		require.Empty(t, ids(Check(h, left)), "%v\n%v", left, h)
	})
}

// TestMutations: what is left is changed in one way, and the right property says so.
func TestMutations(t *testing.T) {
	for name, c := range map[string]struct {
		want   *model.Property
		mutate func(t *rapid.T, left []int) []int
	}{
		"add": {DeliversWhatWasSent, func(t *rapid.T, left []int) []int {
			return append(left, 1000)
		}},
		"repeat": {DeliversOnce, func(t *rapid.T, left []int) []int {
			return append(left, left[0])
		}},
		"drop": {LosesNothing, func(t *rapid.T, left []int) []int { return left[1:] }},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				h, left := good(t, true)
				h.Invoke("a", history.Enqueue(500)).OK(history.Done[int]())
				left = append(left, 500) // so that something is left
				failed := ids(Check(h, c.mutate(t, slices.Clone(left))))
				require.Len(t, failed, 1)
				require.Contains(t, failed[0], c.want.Name+"/")
			})
		})
	}
}

// A queue that gives a message to two workers.
func ExampleCheck() {
	h := history.NewObjects[string](nil)
	h.Invoke("alice", history.Enqueue("m1")).OK(history.Done[string]())
	h.Invoke("worker-1", history.Dequeue[string]()).OK(history.Got("m1"))
	h.Invoke("worker-2", history.Dequeue[string]()).OK(history.Got("m1"))
	for _, v := range Check(h, nil) {
		fmt.Println(strings.TrimSpace(fmt.Sprint(v.Property, " ", v.Kind, " ", v.Key)))
	}
	// Output:
	// queue-loses-nothing held
	// queue-delivers-once violated value twice
	// queue-delivers-what-was-sent held
}
