package linear

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/model"
	"groundhog/model/history"
)

// step is a call or an answer of a history written down by hand.
type step[V comparable] struct {
	client string
	ask    history.Request[V]
	answer history.Answer[V]
}

// sequence is a history in which each operation is answered before the next is asked.
func sequence[V comparable](steps ...step[V]) *history.Objects[V] {
	h := history.NewObjects[V](nil)
	for _, s := range steps {
		h.Invoke(s.client, s.ask).OK(s.answer)
	}
	return h
}

func requireLinear[S any, V comparable](
	t *testing.T,
	want bool,
	m Model[S, history.Request[V], history.Answer[V]],
	h *history.Objects[V],
) model.Verdict {
	t.Helper()
	v := Check(m, h, Options{})
	require.NoError(t, v.Check())
	if want {
		require.Equal(t, model.Held, v.Kind, "%v", v)
		return v
	}
	require.Equal(t, model.Violated, v.Kind, "%v\n%v", v, h)
	require.Equal(t, m.Name, v.Key)
	require.NotContains(t, v.Reason, "%!")
	return v
}

func TestRegister(t *testing.T) {
	requireLinear(t, true, Register(0), sequence(
		step[int]{"a", history.Read[int](), history.Got(0)},
		step[int]{"a", history.Write(1), history.Done[int]()},
		step[int]{"b", history.Read[int](), history.Got(1)}))
	v := requireLinear(t, false, Register(0), sequence(
		step[int]{"a", history.Write(1), history.Done[int]()},
		step[int]{"b", history.Read[int](), history.Got(0)}))
	require.Equal(t,
		"linearizable violated [register]: the register: no order explains read → 0 of b, asked "+
			"at 0.000000s and answered at 0.000000s; the longest order that explains its answers "+
			"has 1 of 2 operations, and then the state is 1",
		v.String())
	require.Equal(t, 1, v.Evidence.Event)
	require.PanicsWithValue(t, `linear: a register does not know the request "swap"`, func() {
		Check(Register(0), sequence(step[int]{ask: history.Swap(0, 1)}), Options{})
	})
}

// TestOverlap: operations that overlap may take effect in either order, but each only once.
func TestOverlap(t *testing.T) {
	for _, order := range [][2]int{{0, 1}, {1, 1}, {0, 0}} {
		h := history.NewObjects[int](nil)
		write := h.Invoke("a", history.Write(1))
		for _, got := range order {
			h.Invoke("b", history.Read[int]()).OK(history.Got(got))
		}
		write.OK(history.Done[int]())
		requireLinear(t, true, Register(0), h)
	}
	h := history.NewObjects[int](nil)
	write := h.Invoke("a", history.Write(1))
	h.Invoke("b", history.Read[int]()).OK(history.Got(1))
	h.Invoke("b", history.Read[int]()).OK(history.Got(0))
	write.OK(history.Done[int]())
	requireLinear(t, false, Register(0), h)
}

// TestWithoutAnAnswer: an open operation may happen late, or never; a failed one never does.
func TestWithoutAnAnswer(t *testing.T) {
	type call = history.Call[history.Request[int], history.Answer[int]]
	written := func(end func(call), reads ...int) *history.Objects[int] {
		h := history.NewObjects[int](nil)
		end(h.Invoke("a", history.Write(1)))
		for _, got := range reads {
			h.Invoke("b", history.Read[int]()).OK(history.Got(got))
		}
		return h
	}
	open := func(c call) { c.Info() }
	fail := func(c call) { c.Fail() }
	requireLinear(t, true, Register(0), written(open, 0, 0, 1, 1))
	requireLinear(t, true, Register(0), written(open, 0, 0))
	requireLinear(t, false, Register(0), written(open, 0, 1, 0))
	requireLinear(t, true, Register(0), written(fail, 0, 0))
	requireLinear(t, false, Register(0), written(fail, 0, 1))
}

func TestCompareAndSwap(t *testing.T) {
	requireLinear(t, true, CompareAndSwap(0), sequence(
		step[int]{"a", history.Swap(0, 1), history.Yes[int](true)},
		step[int]{"b", history.Swap(0, 2), history.Yes[int](false)},
		step[int]{"b", history.Read[int](), history.Got(1)}))
	requireLinear(t, false, CompareAndSwap(0), sequence(
		step[int]{"a", history.Swap(0, 1), history.Yes[int](true)},
		step[int]{"b", history.Swap(0, 2), history.Yes[int](true)}))
}

// TestKeyValue: keys are judged each for itself, in their order, and the verdict names the key.
func TestKeyValue(t *testing.T) {
	good := []step[string]{
		{"a", history.Get[string]("x"), history.None[string]()},
		{"a", history.Put("x", "1"), history.Done[string]()},
		{"b", history.Get[string]("y"), history.None[string]()},
		{"b", history.Swap("1", "2").Of("x"), history.Yes[string](true)},
		{"b", history.Swap("1", "2").Of("y"), history.Yes[string](false)},
		{"a", history.Delete[string]("x"), history.Done[string]()},
		{"a", history.Delete[string]("x"), history.Yes[string](false)},
	}
	requireLinear(t, true, KeyValue[string](), sequence(good...))
	v := requireLinear(t, false, KeyValue[string](), sequence(append(good,
		step[string]{"b", history.Get[string]("y"), history.Got("2")},
		step[string]{"b", history.Get[string]("x"), history.Got("2")})...))
	require.True(t, strings.HasPrefix(v.Reason, "key x: no order explains read x → 2 of b"),
		v.Reason)
	require.Equal(t, "x", v.Evidence.Subject)
}

func TestQueue(t *testing.T) {
	good := []step[int]{
		{"a", history.Dequeue[int](), history.None[int]()},
		{"a", history.Enqueue(1), history.Done[int]()},
		{"a", history.Enqueue(2), history.Done[int]()},
		{"b", history.Dequeue[int](), history.Got(1)},
	}
	requireLinear(t, true, Queue[int](), sequence(good...))
	wrongs := []history.Answer[int]{history.Got(1), history.Got(3), history.None[int]()}
	for _, wrong := range wrongs {
		requireLinear(t, false, Queue[int](),
			sequence(append(good, step[int]{"b", history.Dequeue[int](), wrong})...))
	}
}

func TestSet(t *testing.T) {
	good := []step[int]{
		{"a", history.Insert(1), history.Yes[int](true)},
		{"a", history.Insert(1), history.Yes[int](false)},
		{"b", history.Contains(1), history.Yes[int](true)},
		{"b", history.Contains(2), history.Yes[int](false)},
		{"b", history.Remove(1), history.Done[int]()},
		{"b", history.Remove(1), history.Yes[int](false)},
	}
	requireLinear(t, true, Set[int](), sequence(good...))
	v := requireLinear(t, false, Set[int](),
		sequence(append(good, step[int]{"b", history.Contains(1), history.Yes[int](true)})...))
	require.Contains(t, v.Reason, "the state is not there")
	v = requireLinear(t, false, Set[int](), sequence(
		step[int]{"a", history.Insert(1).Of("s"), history.Done[int]()},
		step[int]{"a", history.Contains(1).Of("s"), history.Yes[int](false)}))
	require.Contains(t, v.Reason, "element 1 of s")
}

func TestLock(t *testing.T) {
	good := []step[string]{
		{"a", history.Acquire("a"), history.Yes[string](true)},
		{"b", history.Acquire("b"), history.Yes[string](false)},
		{"b", history.Release("b"), history.Yes[string](false)},
		{"a", history.Release("a"), history.Done[string]()},
		{"b", history.Acquire("b"), history.Yes[string](true)},
	}
	requireLinear(t, true, Lock[string](), sequence(good...))
	v := requireLinear(
		t,
		false,
		Lock[string](),
		sequence(
			append(good, step[string]{"a", history.Acquire("a"), history.Yes[string](true)})...),
	)
	require.Contains(t, v.Reason, "held by b")
}

func TestCounter(t *testing.T) {
	good := []step[int64]{
		{"a", history.Increase(2), history.Done[int64]()},
		{"b", history.Increase(3), history.Got(int64(5))},
		{"b", history.Read[int64](), history.Got(int64(5))},
	}
	requireLinear(t, true, Counter(0), sequence(good...))
	requireLinear(t, false, Counter(1), sequence(good...))
}

// TestObjectsDoNotKnowAll: a request that an object does not know is a fault of the recorder.
func TestObjectsDoNotKnowAll(t *testing.T) {
	odd := history.Acquire(1)
	for _, apply := range []func(){
		func() { Register(0).Apply(0, odd) },
		func() { CompareAndSwap(0).Apply(0, odd) },
		func() { KeyValue[int]().Apply(Slot[int]{}, odd) },
		func() { Queue[int]().Apply(nil, odd) },
		func() { Set[int]().Apply(false, odd) },
		func() { Lock[int]().Apply(Holder[int]{}, history.Read[int]()) },
		func() { Counter(0).Apply(0, history.Write(int64(1))) },
	} {
		require.Panics(t, apply)
	}
}

// TestBound: the search gives up after so many steps, which is no verdict either way, and says so.
func TestBound(t *testing.T) {
	h := history.NewObjects[int](nil)
	var writes []history.Call[history.Request[int], history.Answer[int]]
	for i := range 12 {
		writes = append(writes, h.Invoke("w", history.Write(i+1)))
	}
	h.Invoke("r", history.Read[int]()).OK(history.Got(99))
	for _, w := range writes {
		w.OK(history.Done[int]())
	}
	v := Check(Register(0), h, Options{Steps: 1000})
	require.Equal(t, model.Exhausted, v.Kind)
	require.Equal(t, "the search for an order gave up after 1000 steps of the model: the register",
		v.Reason)
	require.Equal(t, model.Violated, Check(Register(0), h, Options{}).Kind)
}

// TestOwnProperty: two objects of one scenario are two properties.
func TestOwnProperty(t *testing.T) {
	own := &model.Property{Name: "orders-are-linearizable", Kind: model.Safety}
	h := sequence(step[int]{"b", history.Read[int](), history.Got(1)})
	require.Equal(t, own, Check(Register(0), h, Options{Property: own}).Property)
	require.Equal(t, own, Check(Register(1), h, Options{Property: own}).Property)
}

// TestPicture: the picture is a page of its own, the same each time.
func TestPicture(t *testing.T) {
	picture := func() string {
		h := history.NewObjects[int](nil)
		a, b := h.Invoke("a", history.Write(1)), h.Invoke("b", history.Write(2))
		a.OK(history.Done[int]())
		b.OK(history.Done[int]())
		h.Invoke("c", history.Read[int]()).OK(history.Got(1))
		h.Invoke("c", history.Read[int]()).OK(history.Got(2))
		return string(Check(Register(0), h, Options{}).Evidence.Picture())
	}
	first := picture()
	require.True(t, strings.HasPrefix(first, "<!doctype html>"))
	require.Contains(t, first, "read → 2")
	require.Contains(t, first, "write 1")
	for range 20 {
		require.Equal(t, first, picture())
	}
}
