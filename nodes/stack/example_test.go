package stack_test

import (
	"fmt"

	"groundhog/nodes/stack"
)

// Two mutations of a row, and what a client has whose shapes hold it.
func ExampleState() {
	s := stack.NewState()
	for id := uint64(1); id <= 2; id++ {
		s.Apply(s.Next(stack.Mutation{Client: 7, ID: id, Keys: []uint64{5}}))
	}
	rows := s.Where(func(key uint64) bool { return key%4 == 1 || key%4 == 2 })
	fmt.Println(s.LSN, s.Last[7], rows[0].Count)
	// Output:
	// 2 2 2
}
