package set

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

func TestSet(t *testing.T) {
	done := history.Done[int]()
	for name, c := range map[string]struct {
		record func(h *history.Objects[int])
		final  []int
		want   []string
	}{
		"all is well": {func(h *history.Objects[int]) {
			h.Invoke("a", history.Insert(1)).OK(done)
			h.Invoke("a", history.Insert(2)).OK(done)
			h.Invoke("a", history.Remove(2)).OK(done)
		}, []int{1}, nil},
		"lost": {func(h *history.Objects[int]) {
			h.Invoke("a", history.Insert(1)).OK(done)
			h.Invoke("a", history.Insert(2)).OK(done)
		}, []int{2}, []string{"set-loses-nothing/element lost"}},
		"inserted again": {func(h *history.Objects[int]) {
			h.Invoke("a", history.Insert(1)).OK(done)
			h.Invoke("a", history.Remove(1)).OK(done)
			h.Invoke("a", history.Insert(1)).OK(done)
		}, nil, []string{"set-loses-nothing/element lost"}},
		"removed, or not": {func(h *history.Objects[int]) {
			h.Invoke("a", history.Insert(1)).OK(done)
			h.Invoke("a", history.Remove(1)).Info()
		}, nil, nil},
		"inserted, or not": {func(h *history.Objects[int]) {
			h.Invoke("a", history.Insert(1)).Info()
			h.Invoke("a", history.Insert(2)).Info()
		}, []int{2}, nil},
		"inserted and refused": {func(h *history.Objects[int]) {
			h.Invoke("a", history.Insert(1)).Fail()
		},
			[]int{1}, []string{"set-has-nothing-unexpected/element that nobody inserted"}},
		"removal lost": {func(h *history.Objects[int]) {
			h.Invoke("a", history.Insert(1)).OK(done)
			h.Invoke("a", history.Remove(1)).OK(done)
		}, []int{1}, []string{"set-has-nothing-unexpected/removed element"}},
		"removed by nobody": {func(h *history.Objects[int]) {
			h.Invoke("a", history.Remove(1)).OK(done)
		},
			[]int{1}, []string{"set-has-nothing-unexpected/element that nobody inserted"}},
		"twice": {func(h *history.Objects[int]) { h.Invoke("a", history.Insert(1)).OK(done) },
			[]int{1, 1}, []string{"set-has-nothing-unexpected/element twice"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := history.NewObjects[int](nil)
			c.record(h)
			require.Equal(t, c.want, ids(Check(h, c.final)))
		})
	}
}

// drawn is a history of insertions and removals that overlap.
func drawn(t *rapid.T) *history.Objects[int] {
	h := history.NewObjects[int](nil)
	var open []history.Call[history.Request[int], history.Answer[int]]
	for range rapid.IntRange(0, 10).Draw(t, "steps") {
		if len(open) > 0 && rapid.Bool().Draw(t, "answer") {
			i := rapid.IntRange(0, len(open)-1).Draw(t, "operation")
			switch rapid.IntRange(0, 3).Draw(t, "how") {
			case 0:
				open[i].Fail()
			case 1:
				open[i].Info()
			default:
				open[i].OK(history.Done[int]())
			}
			open = slices.Delete(open, i, i+1)
			continue
		}
		v := rapid.IntRange(0, 2).Draw(t, "element")
		r := rapid.SampledFrom([]history.Request[int]{history.Insert(v), history.Remove(v)}).
			Draw(t, "request")
		open = append(open, h.Invoke(fmt.Sprint(len(open)), r))
	}
	return h
}

// TestTwin: a set is right in the end if and only if it is linearizable with a look at each element
// in the end.
func TestTwin(t *testing.T) {
	rejected := 0
	rapid.Check(t, func(t *rapid.T) {
		h := drawn(t)
		var final []int
		for v := range 3 {
			if rapid.Bool().Draw(t, "there") {
				final = append(final, v)
			}
		}
		failed := len(ids(Check(h, final))) > 0
		for v := range 3 {
			h.Invoke("reader", history.Contains(v)).OK(history.Yes[int](slices.Contains(final, v)))
		}
		require.Equal(t, linear.Check(linear.Set[int](), h, linear.Options{}).Failed(), failed,
			"%v\n%v", final, h)
		if failed {
			rejected++
		}
	})
	require.Positive(t, rejected)
}

// A set that lost an element when its server restarted.
func ExampleCheck() {
	h := history.NewObjects[string](nil)
	h.Invoke("alice", history.Insert("x")).OK(history.Done[string]())
	h.Invoke("alice", history.Insert("y")).OK(history.Done[string]())
	h.Invoke("bob", history.Insert("z")).Info() // the server died
	for _, v := range Check(h, []string{"x"}) {
		fmt.Println(strings.TrimSpace(fmt.Sprint(v.Property, " ", v.Kind, " ", v.Key)))
	}
	// Output:
	// set-loses-nothing violated element lost
	// set-has-nothing-unexpected held
}
