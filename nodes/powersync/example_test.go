package powersync_test

import (
	"fmt"

	"groundhog/nodes/powersync"
)

// The versions name the report and its fixes, each with what it is.
func ExampleVersions() {
	for _, name := range []string{"1.15.0", "latch"} {
		v, _ := powersync.Versions().Find(name)
		fmt.Printf("%-7s %s\n", v.Name, v.Doc)
	}
	// Output:
	// 1.15.0  the report: one pass before the subscription (Dart)
	// latch   F2: an event before the subscription is kept (JS PR 977)
}
