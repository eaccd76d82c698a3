package scenarios_test

import (
	"fmt"
	"strings"

	"groundhog/scenarios"
)

// How many scenarios there are of each system.
func ExampleAll() {
	count := make(map[string]int)
	for _, sc := range scenarios.All() {
		system, _, _ := strings.Cut(sc.Name, "-")
		count[system]++
	}
	fmt.Println(count)
	// Output:
	// map[automerge:15 electric:26 powersync:29 repo:3 spacetime:9 stack:27]
}
