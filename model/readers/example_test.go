package readers_test

import (
	"fmt"
	"time"

	"groundhog/model/readers"
)

// A reader that is asked to begin anew, and asks the same cache for ever.
func Example() {
	h := &readers.History{}
	for i := range int64(1000) {
		h.Ask(i*int64(10*time.Millisecond), "tab")
	}
	h.Finish(int64(time.Minute))
	for _, v := range readers.Judge(h, readers.Rules{}) {
		if v.Failed() {
			fmt.Println(v.ID())
			fmt.Println(v.Reason)
		}
	}
	// Output:
	// requests-are-few/request loop
	// reader tab asked 201 times in the 10s up to 2s (1 times in this run)
}
