package linear_test

import (
	"fmt"
	"strings"

	"groundhog/model/history"
	"groundhog/model/linear"
)

// A store answers a read from a replica that lags behind.
func ExampleCheck() {
	now := int64(0)
	h := history.NewObjects[string](func() int64 { now += 1_000_000; return now })

	put := h.Invoke("alice", history.Put("x", "1"))
	put.OK(history.Done[string]())
	get := h.Invoke("bob", history.Get[string]("x"))
	get.OK(history.None[string]())

	v := linear.Check(linear.KeyValue[string](), h, linear.Options{})
	fmt.Println(v.ID())
	fmt.Println(strings.NewReplacer("bob, ", "bob,\n  ", "; ", ";\n  ").Replace(v.Reason))
	// Output:
	// linearizable/key
	// key x: no order explains read x → nothing of bob,
	//   asked at 0.003000s and answered at 0.004000s;
	//   the longest order that explains its answers has 1 of 2 operations, and then the state is 1
}

// A model of one's own: a stack of which clients push and pop letters.
func ExampleModel() {
	stack := linear.Model[string, string, string]{
		Name: "stack",
		Init: func() string { return "" },
		Apply: func(state, ask string) (next, answer string) {
			if letter, push := ask[len(ask)-1:], ask != "pop"; push {
				return state + letter, "pushed"
			}
			if state == "" {
				return "", "empty"
			}
			return state[:len(state)-1], state[len(state)-1:]
		},
	}
	h := history.New[string, string](nil)
	h.Invoke("alice", "push a").OK("pushed")
	open := h.Invoke("bob", "push b") // never answered: it may have happened
	h.Invoke("alice", "pop").OK("b")
	h.Invoke("alice", "pop").OK("a")
	open.Info()
	fmt.Println(linear.Check(stack, h, linear.Options{}))

	h.Invoke("alice", "pop").OK("a")
	fmt.Println(linear.Check(stack, h, linear.Options{}).Failed())
	// Output:
	// linearizable held
	// true
}
