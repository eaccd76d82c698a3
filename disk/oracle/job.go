package oracle

import "groundhog/disk/persist/recording"

// Job is a script on a file system.
type Job struct {
	ID     string // unique in a plan
	Config string // which golden it belongs to: a file system and how it is mounted
	System string // ext4, xfs or btrfs
	Mount  string // options
	Torn   bool   // images with torn writes as well
	// milliseconds until the device answers a write or a flush
	Latency int
	Sysctl  []string // such as vm/dirty_expire_centisecs=100
	After   float64  // seconds to wait at the end
	Script  recording.Script
}

// Result is what was seen of a job.
type Result struct {
	ID     string
	Failed string // why there is nothing
	Seen   []recording.Sighting

	Writes, FUAs, Flushes int
	Places, Images        int
	// images with torn metadata, a superblock mostly, that the kernel does not mount
	Refused      int
	Milliseconds int64
}

// resultMark begins the lines of a console that are results.
const resultMark = "@result "
