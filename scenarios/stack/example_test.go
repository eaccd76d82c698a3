package stack_test

import (
	"context"
	"fmt"

	"groundhog/scenarios/stack"
	"groundhog/sim/explore"
)

// Positions of the change log are used again, and the two cures.
func ExampleScenarios() {
	sc, err := explore.Find(stack.Scenarios(), "stack-reuse")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, variant := range []string{"positions", "positions+epochs", "positions+sync"} {
		out, err := explore.Execute(context.Background(), sc,
			explore.Options{Variant: variant, Seed: 3})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(variant, out.Summary())
	}
	// Output:
	// positions violated view-is-exact clients-converge
	// positions+epochs held
	// positions+sync held
}
