package mutate_test

import (
	"context"
	"fmt"

	"groundhog/sim/explore/mutate"
)

// What there is to break in the code of a package, and how.
func ExamplePackage_Mutants() {
	packages, err := mutate.Load(context.Background(), ".", "./testdata/sample")
	if err != nil {
		fmt.Println(err)
		return
	}
	mutants, err := packages[0].Mutants("drop-dir-sync")
	for _, m := range mutants {
		fmt.Printf("%s\n%s", m.Name(), m.Diff())
	}
	fmt.Println(err)
	// Output:
	// groundhog/sim/explore/mutate/testdata/sample.Log.Append/drop-dir-sync/1
	//             return err
	//         }
	//   -     if err := l.dir.Sync(); err != nil {
	//   +     if err := error(nil); err != nil {
	//             return err
	//         }
	// <nil>
}
