package bisect_test

import (
	"context"
	"fmt"
	"os"

	"groundhog/sim/explore/bisect"
)

// The commit that brought the failure of a repro file, between a release that was fine and now.
func ExampleRun() {
	found, err := bisect.Run(context.Background(), bisect.Config{
		Dir: ".", Command: "./cmd/counter", Repro: "testdata/repros/lost.repro",
		Good: "v1.2.0", Bad: "HEAD", Log: os.Stderr,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range found.Commits {
		fmt.Println(c.Hash, c.Subject)
	}
}
