package model_test

import (
	"fmt"

	"groundhog/model"
)

// A property is a statement with a name; a check judges a run by it. What needs a property that
// failed is not judged.
func ExampleJudge() {
	sorted := &model.Property{Name: "list-is-sorted", Kind: model.Safety,
		Statement: "the list is in ascending order"}
	found := &model.Property{Name: "search-finds", Kind: model.Safety,
		Statement: "what is in the list is found", Needs: []*model.Property{sorted}}
	list := []int{1, 5, 3}

	for _, v := range model.Judge([]model.Check{
		sorted.By(func() model.Verdict {
			for i := 1; i < len(list); i++ {
				if list[i] < list[i-1] {
					return sorted.Violated(nil, "descends", "%d stands before %d", list[i-1],
						list[i])
				}
			}
			return sorted.Held()
		}),
		found.By(func() model.Verdict { return found.Violated(nil, "missed", "3 is not found") }),
	}) {
		fmt.Println(v)
	}
	// Output:
	// list-is-sorted violated [descends]: 5 stands before 3
}
