package counter

import (
	"fmt"
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

func TestCounter(t *testing.T) {
	done := history.Done[int64]()
	got := func(v int64) history.Answer[int64] { return history.Got(v) }
	read := history.Read[int64]()
	for name, c := range map[string]struct {
		record func(h *history.Objects[int64])
		want   []string
	}{
		"all is well": {func(h *history.Objects[int64]) {
			h.Invoke("a", history.Increase(2)).OK(done)
			h.Invoke("b", read).OK(got(2))
			open := h.Invoke("a", history.Increase(3))
			h.Invoke("b", read).OK(got(2))
			h.Invoke("b", read).OK(got(5))
			open.Info()
		}, nil},
		"lost": {func(h *history.Objects[int64]) {
			h.Invoke("a", history.Increase(2)).OK(done)
			h.Invoke("b", read).OK(got(1))
		}, []string{"counter-is-within-bounds/too little"}},
		"counted twice": {func(h *history.Objects[int64]) {
			h.Invoke("a", history.Increase(2)).OK(done)
			h.Invoke("b", read).OK(got(4))
		}, []string{"counter-is-within-bounds/too much"}},
		"counted though it was refused": {func(h *history.Objects[int64]) {
			h.Invoke("a", history.Increase(2)).Fail()
			h.Invoke("b", read).OK(got(2))
		}, []string{"counter-is-within-bounds/too much"}},
		"falls": {func(h *history.Objects[int64]) {
			h.Invoke("a", history.Increase(2)).Info()
			h.Invoke("b", read).OK(got(2))
			h.Invoke("b", read).OK(got(0))
		}, []string{"counter-never-falls/sum falls"}},
		"reads that overlap": {func(h *history.Objects[int64]) {
			h.Invoke("a", history.Increase(2)).Info()
			late := h.Invoke("c", read)
			h.Invoke("b", read).OK(got(2))
			late.OK(got(0))
		}, nil},
		"two counters": {func(h *history.Objects[int64]) {
			h.Invoke("a", history.Increase(2).Of("x")).OK(done)
			h.Invoke("b", read.Of("y")).OK(got(0))
			h.Invoke("b", read.Of("x")).OK(got(0))
		}, []string{"counter-is-within-bounds/too little"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := history.NewObjects[int64](nil)
			c.record(h)
			require.Equal(t, c.want, ids(Check(h)))
		})
	}
	h := history.NewObjects[int64](nil)
	h.Invoke("a", history.Increase(-1))
	require.Panics(t, func() { Check(h) })
}

// twin judges by the statements of the properties, pair by pair.
func twin(h *history.Objects[int64]) bool {
	for _, r := range h.Ops() {
		if r.Input.Verb != history.ReadValue || r.Outcome != history.OK {
			continue
		}
		least, most := int64(0), int64(0)
		for _, o := range h.Ops() {
			switch {
			case o.Outcome == history.Fail:
			case o.Input.Verb == history.ReadValue:
				if o.Outcome == history.OK && o.Before(r) && r.Output.Value < o.Output.Value {
					return false
				}
			default:
				if o.Before(r) {
					least += o.Input.Value
				}
				if o.Call < r.Return {
					most += o.Input.Value
				}
			}
		}
		if r.Output.Value < least || r.Output.Value > most {
			return false
		}
	}
	return true
}

// TestTwin: the walk gives the answer of the statements, and never rejects what linear accepts.
func TestTwin(t *testing.T) {
	rejected := 0
	for range 5 { // -short tries a fifth in each
		rapid.Check(t, func(t *rapid.T) {
			h := history.NewObjects[int64](nil)
			var open []history.Call[history.Request[int64], history.Answer[int64]]
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				if len(open) < 3 && rapid.Bool().Draw(t, "ask") {
					r := history.Read[int64]()
					if rapid.Bool().Draw(t, "increase") {
						r = history.Increase(rapid.Int64Range(0, 2).Draw(t, "by"))
					}
					open = append(open, h.Invoke("c", r))
				} else if len(open) > 0 {
					call := open[0]
					open = open[1:]
					switch rapid.IntRange(0, 4).Draw(t, "how") {
					case 0:
						call.Fail()
					case 1:
						call.Info()
					default:
						call.OK(history.Got(rapid.Int64Range(0, 3).Draw(t, "sum")))
					}
				}
			}
			failed := len(ids(Check(h))) > 0
			require.Equal(t, !twin(h), failed, "%v", h)
			if failed {
				rejected++
				require.True(t, linear.Check(linear.Counter(0), h, linear.Options{}).Failed(), "%v",
					h)
			}
		})
	}
	require.Positive(t, rejected)
}

// A counter of which an increase is lost.
func ExampleCheck() {
	h := history.NewObjects[int64](nil)
	h.Invoke("alice", history.Increase(2)).OK(history.Done[int64]())
	h.Invoke("bob", history.Increase(3)).OK(history.Done[int64]())
	h.Invoke("carol", history.Read[int64]()).OK(history.Got(int64(3)))
	for _, v := range Check(h) {
		fmt.Println(strings.TrimSpace(fmt.Sprint(v.Property, " ", v.Kind, " ", v.Key)))
	}
	// Output:
	// counter-is-within-bounds violated too little
	// counter-never-falls held
}
