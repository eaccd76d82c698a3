package pool_test

import (
	"fmt"

	"groundhog/sim/pool"
)

// What was put back is used again, with what it holds: its slices keep their room.
func Example() {
	var buffers pool.Of[[]byte]
	b := buffers.Get()
	*b = append(*b, "hello"...)
	buffers.Put(b, 10)
	fmt.Printf("%s\n", *buffers.Get())
	// Output:
	// hello
}
