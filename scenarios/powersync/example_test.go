package powersync_test

import (
	"context"
	"fmt"

	"groundhog/scenarios/powersync"
	"groundhog/sim/explore"
)

// One scenario in one variant under one seed.
func ExampleScenarios() {
	sc, err := explore.Find(powersync.Scenarios(), "powersync-kill")
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := explore.Execute(context.Background(), sc,
		explore.Options{Variant: "latch", Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(out.Summary())
	// Output:
	// held
}
