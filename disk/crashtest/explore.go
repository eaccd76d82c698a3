package crashtest

import (
	"groundhog/disk"
	"groundhog/disk/persist"
)

// key is what recovery can tell apart: the image, and how many promises it is held to.
type key struct {
	image uint64
	acked int
}

// explorer tries the states of one profile.
type explorer struct {
	Test
	Counts
	machine *machine
	profile persist.Profile
	seen    map[key]bool
}

// Failure is a legal state after a power loss from which recovery does not succeed.
type Failure struct {
	Profile   persist.Profile
	Point     int               // the crash is before this record of the log; its length: at the end
	Survivors persist.Survivors // what survived of what might have been lost
	Acked     []string
	Image     *persist.Image // what the disk held
	Err       error          // what recovery said
	Inner     *Failure       // the power failed again during recovery, and this is what happened then

	Smallest persist.Survivors // as Survivors, with the smallest loss that still makes recovery fail
	Lost     []string          // that loss, in words
	Missing  []string          // the syncs that would have prevented it: tried, in all states
	Tried    Counts            // what was tried to make sure

	base   *persist.Image
	log    []*persist.Op
	set    persist.Set
	sector int64
	inner  bool // in recovery: the promises were all made before its log begins
}

func (e *explorer) options() persist.Options {
	return persist.Options{Profile: e.profile, Sector: e.Sector, Fill: e.Fill}
}

// explore lets the power fail at each point of a log and returns the first failure, nil if there is none.
func (e *explorer) explore(base *persist.Image, log []*persist.Op, acked []string, depth int) *Failure {
	t := persist.NewTracker(base, e.options())
	fresh := true // something happened since the last point
	for i, op := range log {
		if op.Kind == persist.Ack {
			acked = append(acked[:len(acked):len(acked)], op.Meta.Text)
			fresh = true
			continue
		}
		if fresh && (op.IsSync() || e.profile == persist.L) {
			if f := e.point(t, log, i, acked, depth); f != nil {
				f.base = base
				return f
			}
			fresh = false
		}
		t.Log(op)
		fresh = fresh || !op.IsSync()
	}
	f := e.point(t, log, len(log), acked, depth)
	if f != nil {
		f.base = base
	}
	return f
}

// point tries the states at one crash point.
func (e *explorer) point(t *persist.Tracker, log []*persist.Op, at int, acked []string, depth int) *Failure {
	e.Points++
	g := t.Graph()
	var failure *Failure
	try := func(set persist.Set) bool {
		e.States++
		failure = e.state(g, set, acked, depth)
		if failure != nil {
			failure.Point, failure.log = at, log
		}
		return failure == nil && e.Recoveries < e.Budget
	}
	all, sample := maxStates, maxSample
	if depth < e.Depth {
		all, sample = all/innerShare, sample/innerShare
	}
	switch {
	case e.Recoveries >= e.Budget: // the rest was not tried
		e.Sampled++
	case g.Count(all+1) > all:
		e.Sampled++
		g.Sample(e.Seed, min(sample, e.Budget-e.Recoveries), try)
	case !g.All(all, try) && failure == nil:
		e.Sampled++
	}
	return failure
}

// maxStates is how many states of one point are enumerated at most; where there are more, maxSample of them are tried, which
// finds more in less time.
const (
	maxStates = 1 << 16
	maxSample = 1 << 10
	// innerShare divides both inside recovery, of which there are many.
	innerShare = 32
)

// state tries one set, unless its image was tried before.
func (e *explorer) state(g *persist.Graph, set persist.Set, acked []string, depth int) *Failure {
	image := g.Image(set)
	k := key{image.Hash(), len(acked)}
	if e.seen[k] {
		return nil
	}
	e.seen[k] = true
	e.Recoveries++
	base, log, err := e.machine.run(image, func(d *disk.Disk) error { return e.Recover(d, acked) })
	f := &Failure{Profile: e.profile, Acked: acked, Image: image, Err: err, sector: e.Sector, inner: depth < e.Depth}
	if err == nil {
		if depth < 2 || len(log) == 0 {
			return nil
		}
		if f.Inner = e.explore(base, log, acked, depth-1); f.Inner == nil {
			return nil
		}
	}
	f.Survivors, f.set = g.Name(set), set.Clone()
	return f
}
