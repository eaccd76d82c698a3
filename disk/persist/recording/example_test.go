package recording_test

import (
	"fmt"

	"groundhog/disk/persist"
	"groundhog/disk/persist/recording"
)

// A tree that was found after a crash is held to a profile.
func ExampleJudge() {
	r := recording.Recording{
		Script: recording.Script{Name: "replace", Setup: []string{"write f 0 old"},
			Calls: []string{"write t 0 new", "rename t f", "fsync ."}},
		Seen: []recording.Sighting{
			{Returned: []int{2}, Tree: `f="old" t=""`},
			{Returned: []int{3}, Tree: `f="old"`},
		},
	}
	exceptions, err := recording.Judge(r, persist.Ext4)
	for _, e := range exceptions {
		fmt.Println("not legal after", e.Returned, "calls:", e.Tree)
	}
	fmt.Println(err)
	// Output:
	// not legal after 3 calls: f="old"
	// <nil>
}
