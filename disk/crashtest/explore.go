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
	level   []origin // where the power fails once more
	last    bool     // it does not: this is the last level
}

func (c Test) explorer(m *machine, p persist.Profile) *explorer {
	return &explorer{Test: c, machine: m, profile: p, seen: map[key]bool{}}
}

// Failure is a legal state after a power loss from which recovery does not succeed.
type Failure struct {
	Profile persist.Profile
	// the crash is before this record of the log; its length: at the end
	Point     int
	Survivors persist.Survivors // what survived of what might have been lost
	Acked     []string
	Image     *persist.Image // what the disk held
	Err       error          // what recovery said
	// the power failed again during recovery, and this is what happened then
	Inner *Failure

	// as Survivors, with the smallest loss that still makes recovery fail
	Smallest persist.Survivors
	Lost     []string // that loss, in words
	Missing  []string // the syncs that would have prevented it: tried, in all states
	Tried    Counts   // what was tried to make sure
	// the moment at which a kill of the process is enough, such as "before remove f"; empty: none
	// is
	Kill string

	origin
	set    persist.Set
	sector int64
}

// origin is what the power failed in: the workload, or a recovery after an earlier power loss.
type origin struct {
	base  *persist.Image
	log   []*persist.Op
	met   []disk.Met // faults that acted meanwhile
	acked []string   // promised before the log begins
	outer *Failure   // the earlier power loss, whose recovery this is; nil of the workload
}

func (e *explorer) options() persist.Options {
	return persist.Options{Profile: e.profile, Sector: e.Sector, Fill: e.Fill}
}

// search tries one power loss in every way before it tries two, and so on: the failure that it
// returns, nil if there is none, has as few as possible.
func (e *explorer) search(workload origin) *Failure {
	e.level = []origin{workload}
	for depth := 1; depth <= e.Depth && len(e.level) > 0; depth++ {
		level := e.level
		e.level, e.last = nil, depth == e.Depth
		for _, o := range level {
			if f := e.explore(o); f != nil {
				return f.outermost()
			}
		}
	}
	return nil
}

// outermost is the failure as a chain from the first power loss to the last, which is f.
func (f *Failure) outermost() *Failure {
	for f.outer != nil {
		f.outer.Inner = f
		f = f.outer
	}
	return f
}

// explore lets the power fail at each point of a log and returns the first failure, nil if there is
// none.
func (e *explorer) explore(o origin) *Failure {
	t := persist.NewTracker(o.base, e.options())
	acked := o.acked
	fresh := true // something happened since the last point
	for i, op := range o.log {
		if op.Kind == persist.Ack {
			acked = append(acked[:len(acked):len(acked)], op.Meta.Text)
			fresh = true
			continue
		}
		if fresh && (op.IsSync() || e.profile == persist.LazyFS) {
			if f := e.point(t, o, i, acked); f != nil {
				return f
			}
			fresh = false
		}
		t.Log(op)
		fresh = fresh || !op.IsSync()
	}
	return e.point(t, o, len(o.log), acked)
}

// point tries the states at one crash point.
func (e *explorer) point(t *persist.Tracker, o origin, at int, acked []string) *Failure {
	e.Points++
	g := t.Graph()
	var failure *Failure
	try := func(set persist.Set) bool {
		e.States++
		failure = e.state(g, o, at, set, acked)
		return failure == nil && e.Recoveries < e.Budget
	}
	all, sample := maxStates, maxSample
	if o.outer != nil {
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

// maxStates is how many states of one point are enumerated at most; where there are more, maxSample
// of them are tried, which finds more in less time.
const (
	maxStates = 1 << 16
	maxSample = 1 << 10
	// innerShare divides both inside recovery, of which there are many.
	innerShare = 32
)

// state tries one set, unless its image was tried before. A recovery that succeeds and changes the
// disk is kept for the next level, where the power fails in it.
func (e *explorer) state(g *persist.Graph, o origin, at int, set persist.Set,
	acked []string) *Failure {
	image := g.Image(set)
	k := key{image.Hash(), len(acked)}
	if e.seen[k] {
		return nil
	}
	e.seen[k] = true
	e.Recoveries++
	base, log, err := e.machine.run(image, func(d *disk.Disk) error { return e.Recover(d, acked) })
	if err == nil && (e.last || len(log) == 0) {
		return nil
	}
	f := &Failure{Profile: e.profile, Point: at, Survivors: g.Name(set), Acked: acked, Image: image,
		Err:    err,
		origin: o, set: set.Clone(), sector: e.Sector}
	if err == nil {
		e.level = append(e.level, origin{base: base, log: log, met: e.machine.disk.Met(),
			acked: acked, outer: f})
		return nil
	}
	return f
}
