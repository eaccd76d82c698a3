package version_test

import (
	"fmt"

	"groundhog/nodes/version"
)

// The versions of a lock service differ in one toggle.
func Example() {
	type toggles struct{ Fenced bool }
	versions := version.List[toggles]{
		version.New("1.0", "the report: a late write of an old owner is taken", toggles{}),
		version.New("1.1", "its fix: a write has the number of its lock", toggles{Fenced: true}),
	}
	v, err := versions.Find("1.1")
	fmt.Println(v.Doc, v.Toggles, err)
	_, err = versions.Find("2.0")
	fmt.Println(err)
	// Output:
	// its fix: a write has the number of its lock {true} <nil>
	// no version "2.0": there are 1.0, 1.1
}
