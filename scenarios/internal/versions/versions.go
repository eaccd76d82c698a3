// Package versions connects the versions of a system with the variants of its
// scenarios: a variant has the name of the version that it runs.
//
// # Map of the files
//
//   - versions.go: everything.
package versions

import (
	"groundhog/nodes/version"
	"groundhog/sim/explore"
)

// Of returns the version of a system that a run is of.
func Of[T any](r *explore.Run, known version.List[T]) version.Version[T] {
	v, err := known.Find(r.Variant)
	if err != nil {
		panic(err) // a variant that no version has
	}
	return v
}

// Variant returns a version of a system as a variant of a scenario, of which so
// much is expected there.
func Variant[T any](v version.Version[T], expect explore.Expect) explore.Variant {
	return explore.Variant{Name: v.Name, Doc: v.Doc, Expect: expect}
}
