package electric_test

import (
	"context"
	"fmt"

	"groundhog/scenarios/electric"
	"groundhog/sim/explore"
)

// One scenario in one variant under one seed.
func ExampleScenarios() {
	sc, err := explore.Find(electric.Scenarios(), "electric-kill")
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := explore.Execute(context.Background(), sc,
		explore.Options{Variant: "pr3975", Seed: 6})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(out.Summary())
	// Output:
	// violated acked-is-durable log-has-no-hole
}
