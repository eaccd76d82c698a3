package oracle_test

import (
	"fmt"
	"strings"

	"groundhog/disk/oracle"
)

// A plan is scripts on file systems.
func ExamplePlan() {
	jobs, err := oracle.Plan(1)
	for _, job := range jobs {
		if strings.HasPrefix(job.ID, "xfs/replace-replace-commit/") {
			fmt.Println(job.ID, job.Latency, len(job.Script.Calls))
		}
	}
	fmt.Println(err)
	// Output:
	// xfs/replace-replace-commit/plain 0 5
	// xfs/replace-replace-commit/slow 5 5
	// xfs/replace-replace-commit/warm 0 7
	// xfs/replace-replace-commit/commits 0 10
	// xfs/replace-replace-commit/eager 0 10
	// xfs/replace-replace-commit/writeback 0 7
	// xfs/replace-replace-commit/flushed 0 10
	// xfs/replace-replace-commit/commits-warm 0 14
	// <nil>
}
