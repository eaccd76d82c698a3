// Package versions connects the versions of a system with the variants of its
// scenarios: a variant has the name of the version that it runs.
//
// # Map of the files
//
//   - versions.go: everything.
package versions

import (
	"slices"

	"groundhog/model"
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

// Others returns the versions that a scenario does not list, as variants that may do anything that
// its properties can say.
func Others[T any](
	known version.List[T], listed []explore.Variant, properties []*model.Property,
) (others []explore.Variant) {
	for _, v := range known {
		if !slices.ContainsFunc(listed, func(l explore.Variant) bool { return l.Name == v.Name }) {
			others = append(others, Variant(v, explore.Expect{Allows: properties}))
		}
	}
	return others
}

// Variant returns a version of a system as a variant of a scenario, of which so
// much is expected there.
func Variant[T any](v version.Version[T], expect explore.Expect) explore.Variant {
	return explore.Variant{Name: v.Name, Doc: v.Doc, Expect: expect}
}
