package powersync

import (
	"time"

	"groundhog/nodes/powersync/client"
	"groundhog/sim"
	"groundhog/sim/explore"
)

// opening watches for streams that take long to open: what the upload loop does meanwhile is told
// to searches that learn, since each of the two may wait for what the other has told too early.
type opening struct {
	waits bool // a stream was asked for, and has brought no line
	asked sim.Instant
	first bool // the upload loop is in its first pass
}

// slow is when a stream has taken longer than it should.
const slow = 500 * time.Millisecond

// What the upload loop does, as states have it.
const (
	rests   = iota
	uploads // or asks for a write checkpoint
	failed  // and waits before it tries again
	drains  // in its first pass: what an earlier process left
)

// observe takes what a client tells.
func (o *opening) observe(r *explore.Run, e client.EventKind) {
	loop := int64(rests)
	switch e {
	case client.Started, client.Stopped:
		*o = opening{first: true}
		return
	case client.Asked:
		o.waits, o.asked = true, r.Sim.Now()
		return
	case client.Connected, client.Disconnected:
		o.waits = false
		return
	case client.Rested:
		o.first = false
	case client.UploadCalled:
		loop = uploads
	case client.UploadFailed:
		loop = failed
	default:
		return
	}
	if o.first {
		loop = drains
	}
	if o.waits && r.Sim.Now()-o.asked >= sim.Instant(slow) {
		r.State("stream opens slowly, upload loop", loop)
	}
}
