package linear

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/model"
	"groundhog/model/history"
)

// explained tries every order of the operations, by the definition: an operation may come next if
// none of those that are left was answered before it was asked. What was never answered may be left
// out.
func explained[S, I, O any](m Model[S, I, O], left []history.Op[I, O], state S) bool {
	m = m.complete()
	open := true
	for _, op := range left {
		open = open && op.Outcome == history.Info
	}
	if open {
		return true
	}
	for i, op := range left {
		first := true
		for _, other := range left {
			first = first && !other.Before(op)
		}
		next, want := m.Apply(state, op.Input)
		if !first || op.Outcome == history.OK && !m.Accepts(want, op.Output) {
			continue
		}
		rest := append(append([]history.Op[I, O](nil), left[:i]...), left[i+1:]...)
		if explained(m, rest, next) {
			return true
		}
	}
	return false
}

// objects explained by the twin: each for itself.
func twin[S, I, O any](m Model[S, I, O], h *history.History[I, O]) bool {
	m = m.complete()
	keys := make(map[string][]history.Op[I, O])
	for _, op := range h.Ops() {
		if op.Outcome != history.Fail {
			keys[m.Key(op.Input)] = append(keys[m.Key(op.Input)], op)
		}
	}
	for _, ops := range keys {
		if !explained(m, ops, m.Init()) {
			return false
		}
	}
	return true
}

// drawn is a history of three clients, each of which asks one thing at a time. What is answered is
// what an object answers that takes each operation at its call or at its answer; and then some
// answers are wrong.
func drawn[S any, V comparable](
	t *rapid.T,
	m Model[S, history.Request[V], history.Answer[V]],
	ask func() history.Request[V],
	wrong func() history.Answer[V],
) (h *history.Objects[V], broken bool) {
	type open struct {
		call   history.Call[history.Request[V], history.Answer[V]]
		ask    history.Request[V]
		answer *history.Answer[V]
	}
	h = history.NewObjects[V](nil)
	states := make(map[string]S)
	apply := func(o *open) {
		key := m.Key(o.ask)
		if _, known := states[key]; !known {
			states[key] = m.Init()
		}
		next, answer := m.Apply(states[key], o.ask)
		states[key], o.answer = next, &answer
	}
	clients := make([]*open, 3)
	for range rapid.IntRange(1, 14).Draw(t, "steps") {
		i := rapid.IntRange(0, 2).Draw(t, "client")
		o := clients[i]
		if o == nil {
			o = &open{ask: ask()}
			o.call = h.Invoke(string(rune('a'+i)), o.ask)
			if rapid.Bool().Draw(t, "takes effect at once") {
				apply(o)
			}
			clients[i] = o
			continue
		}
		clients[i] = nil
		how := rapid.IntRange(0, 9).Draw(t, "how it ends")
		switch {
		case how == 0 && o.answer == nil:
			o.call.Fail()
		case how == 1:
			o.call.Info()
		case how == 2:
			broken = true
			o.call.OK(wrong())
		default:
			if o.answer == nil {
				apply(o)
			}
			o.call.OK(*o.answer)
		}
	}
	return h, broken
}

// requireTwin compares the check with the twin, and with what is known of how the history was made.
func requireTwin[S any, V comparable](
	t *testing.T,
	m Model[S, history.Request[V], history.Answer[V]],
	ask func(*rapid.T) history.Request[V],
	wrong func(*rapid.T) history.Answer[V],
) {
	rejected := 0
	one := func(t *rapid.T) {
		h, broken := drawn(t, m, func() history.Request[V] { return ask(t) },
			func() history.Answer[V] { return wrong(t) })
		v := Check(m, h, Options{})
		require.Equal(t, twin(m, h), v.Kind == model.Held, "%v\n%v", v, h)
		if !broken {
			require.Equal(t, model.Held, v.Kind, "%v\n%v", v, h)
		}
		if v.Failed() {
			rejected++
			require.NotEmpty(t, v.Evidence.Picture())
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		for range 10 { // rapid checks few times with -short
			one(t)
		}
	})
	require.Positive(t, rejected, "no drawn history was rejected")
}

func value(t *rapid.T) int { return rapid.IntRange(0, 2).Draw(t, "value") }

func oneOf[V comparable](t *rapid.T, list ...history.Request[V]) history.Request[V] {
	return rapid.SampledFrom(list).Draw(t, "request")
}

func anyAnswer(t *rapid.T) history.Answer[int] {
	return rapid.SampledFrom([]history.Answer[int]{
		history.Got(value(t)), history.Yes[int](true), history.None[int](),
	}).Draw(t, "answer")
}

func TestTwins(t *testing.T) {
	t.Run("register", func(t *testing.T) {
		requireTwin(t, Register(0), func(t *rapid.T) history.Request[int] {
			return oneOf(t, history.Read[int](), history.Write(value(t)))
		}, anyAnswer)
	})
	t.Run("compare and swap", func(t *testing.T) {
		requireTwin(t, CompareAndSwap(0), func(t *rapid.T) history.Request[int] {
			return oneOf(t, history.Read[int](), history.Write(value(t)),
				history.Swap(value(t), value(t)))
		}, anyAnswer)
	})
	t.Run("key value", func(t *testing.T) {
		requireTwin(t, KeyValue[int](), func(t *rapid.T) history.Request[int] {
			key := rapid.SampledFrom([]string{"x", "y"}).Draw(t, "key")
			return oneOf(t, history.Read[int](), history.Write(value(t)),
				history.Swap(value(t), value(t)), history.Delete[int]("")).Of(key)
		}, anyAnswer)
	})
	t.Run("queue", func(t *testing.T) {
		requireTwin(t, Queue[int](), func(t *rapid.T) history.Request[int] {
			return oneOf(t, history.Enqueue(value(t)), history.Dequeue[int]())
		}, anyAnswer)
	})
	t.Run("set", func(t *testing.T) {
		requireTwin(t, Set[int](), func(t *rapid.T) history.Request[int] {
			return oneOf(t, history.Insert(value(t)), history.Remove(value(t)),
				history.Contains(value(t)))
		}, anyAnswer)
	})
	t.Run("lock", func(t *testing.T) {
		requireTwin(t, Lock[int](), func(t *rapid.T) history.Request[int] {
			return oneOf(t, history.Acquire(value(t)), history.Release(value(t)))
		}, anyAnswer)
	})
	t.Run("counter", func(t *testing.T) {
		requireTwin(t, Counter(0), func(t *rapid.T) history.Request[int64] {
			return oneOf(t, history.Read[int64](), history.Increase(int64(value(t))))
		}, func(t *rapid.T) history.Answer[int64] { return history.Got(int64(value(t))) })
	})
}
