package linear

import (
	"fmt"
	"slices"

	"groundhog/model/history"
)

// ready is a model of the vocabulary of requests and answers.
type ready[S any, V comparable] = Model[S, history.Request[V], history.Answer[V]]

// accepts compares answers. A blank one agrees with all.
func accepts[V comparable](want, got history.Answer[V]) bool {
	return got.Kind == history.Acknowledged || want == got
}

// keyOf is the object that a request is for.
func keyOf[V comparable](r history.Request[V]) string { return r.Key }

// refuse is for a request that an object does not know: a fault of whoever records the history.
func refuse[V comparable](name string, r history.Request[V]) {
	panic(fmt.Sprintf("linear: a %s does not know the request %q", name, r.Verb))
}

// Register is a value that is read and written. Read is answered by Got.
func Register[V comparable](initial V) Model[V, history.Request[V], history.Answer[V]] {
	return register("register", initial)
}

// CompareAndSwap is a register with Swap, which is answered by Yes: whether it was carried out.
func CompareAndSwap[V comparable](initial V) Model[V, history.Request[V], history.Answer[V]] {
	return register("compare-and-swap register", initial)
}

func register[V comparable](name string, initial V) ready[V, V] {
	return ready[V, V]{
		Name: name, Init: func() V { return initial }, Key: keyOf[V], Accepts: accepts[V],
		Equal: func(a, b V) bool { return a == b },
		Apply: func(state V, r history.Request[V]) (V, history.Answer[V]) {
			switch {
			case r.Verb == history.ReadValue:
				return state, history.Got(state)
			case r.Verb == history.WriteValue:
				return r.Value, history.Done[V]()
			case r.Verb == history.SwapValue && name != "register":
				if state == r.Old {
					return r.Value, history.Yes[V](true)
				}
				return state, history.Yes[V](false)
			}
			refuse(name, r)
			return state, history.Answer[V]{}
		},
	}
}

// Slot is the state of one key of [KeyValue].
type Slot[V comparable] struct {
	Value   V
	Present bool
}

// String is the value, or "nothing".
func (s Slot[V]) String() string {
	if !s.Present {
		return "nothing"
	}
	return fmt.Sprint(s.Value)
}

// KeyValue is a store of values under keys, each of which is judged for itself. Get is answered by
// Got or None, Swap by Yes: it swaps only what is there. Delete may be answered by Yes: whether
// something was there.
func KeyValue[V comparable]() Model[Slot[V], history.Request[V], history.Answer[V]] {
	return ready[Slot[V], V]{
		Name: "key", Init: func() Slot[V] { return Slot[V]{} }, Key: keyOf[V], Accepts: accepts[V],
		Equal: func(a, b Slot[V]) bool { return a == b },
		Apply: func(s Slot[V], r history.Request[V]) (Slot[V], history.Answer[V]) {
			switch r.Verb {
			case history.ReadValue:
				if !s.Present {
					return s, history.None[V]()
				}
				return s, history.Got(s.Value)
			case history.WriteValue:
				return Slot[V]{r.Value, true}, history.Done[V]()
			case history.SwapValue:
				if s.Present && s.Value == r.Old {
					return Slot[V]{r.Value, true}, history.Yes[V](true)
				}
				return s, history.Yes[V](false)
			case history.DeleteValue:
				return Slot[V]{}, history.Yes[V](s.Present)
			}
			refuse("key-value store", r)
			return s, history.Answer[V]{}
		},
	}
}

// Queue gives values back in the order in which they were added. Dequeue is answered by Got, or by
// None if the queue is empty.
func Queue[V comparable]() Model[[]V, history.Request[V], history.Answer[V]] {
	return ready[[]V, V]{
		Name: "queue", Init: func() []V { return nil }, Key: keyOf[V], Accepts: accepts[V],
		Equal: slices.Equal[[]V],
		Apply: func(state []V, r history.Request[V]) ([]V, history.Answer[V]) {
			switch {
			case r.Verb == history.EnqueueValue:
				return append(slices.Clip(state), r.Value), history.Done[V]()
			case r.Verb == history.DequeueValue && len(state) == 0:
				return state, history.None[V]()
			case r.Verb == history.DequeueValue:
				return state[1:], history.Got(state[0])
			}
			refuse("queue", r)
			return state, history.Answer[V]{}
		},
	}
}

// Set has elements, each of which is judged for itself. Insert and Remove may be answered by Yes:
// whether they changed the set. Contains is answered by Yes.
func Set[V comparable]() Model[bool, history.Request[V], history.Answer[V]] {
	return ready[bool, V]{
		Name: "element", Init: func() bool { return false }, Accepts: accepts[V],
		Equal: func(a, b bool) bool { return a == b },
		Key: func(r history.Request[V]) string {
			if r.Key == "" {
				return fmt.Sprint(r.Value)
			}
			return fmt.Sprintf("%v of %s", r.Value, r.Key)
		},
		Show: func(there bool) string {
			if there {
				return "there"
			}
			return "not there"
		},
		Apply: func(there bool, r history.Request[V]) (bool, history.Answer[V]) {
			switch r.Verb {
			case history.InsertValue:
				return true, history.Yes[V](!there)
			case history.RemoveValue:
				return false, history.Yes[V](there)
			case history.ContainsValue:
				return there, history.Yes[V](there)
			}
			refuse("set", r)
			return there, history.Answer[V]{}
		},
	}
}

// Holder is the state of a [Lock].
type Holder[V comparable] struct {
	Owner V
	Held  bool
}

// String is the owner, or "free".
func (h Holder[V]) String() string {
	if !h.Held {
		return "free"
	}
	return fmt.Sprintf("held by %v", h.Owner)
}

// Lock is a mutex with an owner. Acquire is answered by Yes: whether the lock was free and is the
// owner's now. Release is answered by Yes: whether the lock was the owner's. A lock that can be
// waited for, or whose leases end, records the end of a wait as the answer, and the end of a lease
// as a release by its owner.
func Lock[V comparable]() Model[Holder[V], history.Request[V], history.Answer[V]] {
	return ready[Holder[V], V]{
		Name: "lock", Init: func() Holder[V] { return Holder[V]{} },
		Key: keyOf[V], Accepts: accepts[V],
		Equal: func(a, b Holder[V]) bool { return a == b },
		Apply: func(h Holder[V], r history.Request[V]) (Holder[V], history.Answer[V]) {
			switch {
			case r.Verb == history.AcquireLock && h.Held:
				return h, history.Yes[V](false)
			case r.Verb == history.AcquireLock:
				return Holder[V]{r.Value, true}, history.Yes[V](true)
			case r.Verb == history.ReleaseLock && h.Held && h.Owner == r.Value:
				return Holder[V]{}, history.Yes[V](true)
			case r.Verb == history.ReleaseLock:
				return h, history.Yes[V](false)
			}
			refuse("lock", r)
			return h, history.Answer[V]{}
		},
	}
}

// Counter is a sum. Increase may be answered by Got: the sum behind it. Read is answered by Got.
func Counter(initial int64) Model[int64, history.Request[int64], history.Answer[int64]] {
	return ready[int64, int64]{
		Name: "counter", Init: func() int64 { return initial }, Key: keyOf[int64],
		Accepts: accepts[int64], Equal: func(a, b int64) bool { return a == b },
		Apply: func(sum int64, r history.Request[int64]) (int64, history.Answer[int64]) {
			switch r.Verb {
			case history.IncreaseBy:
				return sum + r.Value, history.Got(sum + r.Value)
			case history.ReadValue:
				return sum, history.Got(sum)
			}
			refuse("counter", r)
			return sum, history.Answer[int64]{}
		},
	}
}
