package automerge_test

import (
	"context"
	"fmt"

	"groundhog/scenarios/automerge"
	"groundhog/sim/explore"
)

// One scenario in one variant under one seed.
func ExampleScenarios() {
	sc, err := explore.Find(automerge.Scenarios(), "automerge-kill")
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := explore.Execute(context.Background(), sc,
		explore.Options{Variant: "2.6", Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(out.Summary())
	// Output:
	// held
}
