package history_test

import (
	"fmt"

	"groundhog/model/history"
)

// A call is answered, refused, or open for ever: then nobody knows whether it happened.
func Example() {
	now := int64(0)
	h := history.NewObjects[int](func() int64 { now += 1_000_000; return now })

	h.Invoke("alice", history.Write(1)).OK(history.Done[int]())
	h.Invoke("bob", history.Read[int]()).OK(history.Got(1))
	h.Invoke("alice", history.Write(2)).Info() // no answer came
	h.Invoke("bob", history.Write(3)).Fail()   // it was refused
	fmt.Print(h)
	// Output:
	// #0    alice         0.001000s to 0.002000s    ok   write 1
	// #1    bob           0.003000s to 0.004000s    ok   read → 1
	// #2    alice         0.005000s to -            info write 2
	// #3    bob           0.006000s to 0.007000s    fail write 3
}
