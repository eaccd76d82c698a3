package crashtest

import (
	"fmt"
	"slices"

	"groundhog/disk"
	"groundhog/disk/persist"
)

// explain finds the smallest loss and the missing syncs of a failure: of the innermost one, if the
// power failed several times.
func (e *explorer) explain(f *Failure) {
	if f.Inner != nil {
		e.explain(f.Inner)
		return
	}
	names := namesOf(f.base, f.log)
	g, set := e.shrink(f)
	f.Smallest = g.Name(set)
	for i := range g.Micros {
		if !set.Has(i) {
			f.Lost = append(f.Lost, names.micro(&g.Micros[i]))
		}
	}
	f.Kill = e.kill(f, names)
	for _, c := range e.cure(f) {
		f.Missing = append(f.Missing, fmt.Sprintf("sync %s after %d", names.path[c.ino],
			f.log[c.after].ID))
	}
}

// kill finds a moment at which recovery fails although nothing that was done is lost, in words;
// empty if there is none.
func (e *explorer) kill(f *Failure, names *names) string {
	t := persist.NewTracker(f.base, persist.Options{Profile: persist.Ext4Journal})
	acked := f.acked
	fails := func() bool {
		g := t.Graph()
		all := g.NewSet()
		for i := range g.Micros {
			all.Add(i)
		}
		return e.recover(g.Image(all), acked) != nil
	}
	for _, op := range f.log {
		switch {
		case op.Kind == persist.Ack:
			acked = append(acked[:len(acked):len(acked)], op.Meta.Text)
		case !op.IsSync() && fails():
			return names.before(op)
		}
		t.Log(op)
	}
	if fails() {
		return "at the end"
	}
	return ""
}

// graph is what was pending at the failure.
func (f *Failure) graph(opt persist.Options) *persist.Graph {
	t := persist.NewTracker(f.base, opt)
	for _, op := range f.log[:f.Point] {
		t.Log(op)
	}
	return t.Graph()
}

// shrink gives back what was lost, piece by piece, for as long as recovery fails.
func (e *explorer) shrink(f *Failure) (*persist.Graph, persist.Set) {
	g, set := f.graph(e.options()), f.set.Clone()
	for again := e.profile != persist.LazyFS; again; { // under LazyFS nothing can be given back
		again = false
		for i := range g.Micros {
			if set.Has(i) {
				continue
			}
			more := set.Clone()
			g.Require(more, i)
			if err := e.recover(g.Image(more), f.Acked); err != nil {
				set, again = more, true
				f.Image, f.Err = g.Image(more), err
			}
		}
	}
	return g, set
}

func (e *explorer) recover(image *persist.Image, acked []string) error {
	_, _, err := e.machine.run(image, func(d *disk.Disk) error { return e.Recover(d, acked) })
	return err
}

// cure is a sync that might have prevented a failure.
type cure struct {
	after  int // index in the log
	ino    persist.Ino
	folder bool
}

// maxCures is how many syncs are put into a log before the search for a cure is given up.
const maxCures = 32

// cure finds syncs with which every state recovers, nil if it finds none: it syncs what was lost
// right after the operation that was, tries all states again, and goes on with the next failure,
// such as the same mistake in the next round of a loop.
func (e *explorer) cure(f *Failure) []cure {
	var cures []cure
	for next := f; next != nil; {
		more := e.suggest(f.log, next, cures)
		if len(more) == 0 || slices.ContainsFunc(more, func(c cure) bool {
			return slices.Contains(cures, c)
		}) ||
			len(cures)+len(more) > maxCures {
			return nil
		}
		cures = append(cures, more...)
		again := e.explorer(e.machine, e.profile)
		again.last = true
		next = again.explore(origin{base: f.base, log: cured(f.log, cures), acked: f.acked,
			outer: f.outer})
		f.Tried = again.Counts
	}
	slices.SortFunc(cures, func(a, b cure) int { return a.after - b.after })
	return cures
}

// suggest gives for each thing that was lost the sync of it after its last lost operation, or after
// its first one if the last has been cured.
func (e *explorer) suggest(log []*persist.Op, f *Failure, known []cure) []cure {
	g, set := e.shrink(f)
	var last, first []cure
	for i := range g.Micros {
		m := &g.Micros[i]
		if set.Has(i) || m.IsKeep() { // what frees the block is lost as well
			continue
		}
		c := cure{slices.Index(log, m.Op), m.Syncs(), m.IsDirent()}
		if k := slices.IndexFunc(last, func(o cure) bool { return o.ino == c.ino }); k >= 0 {
			last[k].after = c.after
			continue
		}
		last, first = append(last, c), append(first, c)
	}
	for i, c := range last {
		if slices.Contains(known, c) {
			last[i] = first[i]
		}
	}
	return last
}

// cured is the log with the syncs in it.
func cured(log []*persist.Op, cures []cure) []*persist.Op {
	var list []*persist.Op
	for i, op := range log {
		list = append(list, op)
		for _, c := range cures {
			if c.after == i {
				list = append(list, &persist.Op{ID: op.ID, Since: op.ID + 1, Kind: persist.Sync,
					Ino: c.ino, Folder: c.folder})
			}
		}
	}
	return list
}
