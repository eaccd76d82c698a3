package powersync

import (
	"groundhog/model"
	"groundhog/model/syncengine"
	"groundhog/nodes/powersync"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim/explore"
)

// The properties by short names, for the tables of scenarios.
var (
	causal    = syncengine.ReadsAreCausal
	wakes     = syncengine.UploadLoopWakes
	ends      = syncengine.UploadsAndDownloadsEnd
	converges = syncengine.ClientsMatchTheSource
	arrives   = syncengine.LocalWritesReachSource
	once      = syncengine.AnsweredUploadNotRepeated
	checksum  = syncengine.BucketMatchesChecksum
	firstSync = syncengine.FirstSyncIsComplete
	repeats   = syncengine.SnapshotIsNotRepeated
)

// cases are what versions do under a scenario, in the order of its variants.
type cases []versionCase

// versionCase is what one version does. One that neither violates anything nor is allowed to must
// hold.
type versionCase struct {
	version string
	expect  explore.Expect
}

// violates adds a version that violates each of these properties within so many seeds.
func (c cases) violates(version string, within int, finds ...*model.Property) cases {
	return append(c, versionCase{version, explore.Expect{Finds: finds, Within: within}})
}

// holds adds versions that must do nothing wrong.
func (c cases) holds(versions ...string) cases {
	for _, v := range versions {
		c = append(c, versionCase{version: v})
	}
	return c
}

// allowing lets the version that was added last violate these properties as well.
func (c cases) allowing(allows ...*model.Property) cases {
	c[len(c)-1].expect.Allows = allows
	return c
}

// variants makes a variant of each case.
func (c cases) variants() (list []explore.Variant) {
	for _, one := range c {
		v, err := powersync.Versions().Find(one.version)
		if err != nil {
			panic(err) // a version of a table of scenarios that does not exist
		}
		list = append(list, versions.Variant(v, one.expect))
	}
	return list
}
