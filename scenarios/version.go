package scenarios

import (
	"groundhog/nodes/version"
	"groundhog/sim/explore"
)

// versionOf is the version of a system that a run is of: variants have the names of versions.
func versionOf[T any](r *explore.Run, known version.List[T]) version.Version[T] {
	v, err := known.Find(r.Variant)
	must(r.Sim, err)
	return v
}

// variantOf is a version of a system under a scenario, of which so much is expected there.
func variantOf[T any](v version.Version[T], expect explore.Expect) explore.Variant {
	return explore.Variant{Name: v.Name, Doc: v.Doc, Expect: expect}
}
