package spacetime_test

import (
	"context"
	"fmt"

	"groundhog/scenarios/spacetime"
	"groundhog/sim/explore"
)

// One scenario in one variant under one seed.
func ExampleScenarios() {
	sc, err := explore.Find(spacetime.Scenarios(), "spacetime-power")
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := explore.Execute(context.Background(), sc,
		explore.Options{Variant: "v2.1.0", Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(out.Summary())
	// Output:
	// violated starts-without-operator
}
