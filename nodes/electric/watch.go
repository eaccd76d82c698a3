package electric

import (
	"time"

	"groundhog/nodes/electric/beam"
	"groundhog/nodes/electric/table"
	"groundhog/sim"
)

// watch is what the collector does about writers that will not flush any more: nothing at 1.4.13;
// the sweep that PR 3975 deferred; monitors and a check for stalls since PR 4730. In which of these
// an entry may leave the tracker without a durable invalidation is what decides over loss.
type watch struct {
	svc      *Service
	p        *beam.Process
	tracker  *FlushTracker
	progress table.Paged[Handle, progress]
	entries  []TrackerEntry // a buffer
	monitors map[Handle]monitor
	handles  map[beam.Ref]Handle // of monitors
}

// monitor is of the writer that is to complete an entry.
type monitor struct {
	pid beam.PID
	ref beam.Ref
}

// progress is since when an entry of the tracker stands where it stands. With Challenge it is kept
// when that changes, else when the check sees it.
type progress struct {
	flushed    Offset
	since      sim.Instant
	challenged bool // its writer was asked whether it defers flushes, and has not answered
}

// Messages of the watch.
type (
	stallTick      struct{}
	sweepTick      struct{}
	deferringFlush struct{ handle Handle } // of a consumer that waits for its snapshot
)

const sweepEach = 10 * time.Second

func newWatch(svc *Service, p *beam.Process, tracker *FlushTracker) *watch {
	return &watch{
		svc: svc, p: p, tracker: tracker,
		monitors: make(map[Handle]monitor), handles: make(map[beam.Ref]Handle),
	}
}

// start sets the timers of this version.
func (w *watch) start() {
	if w.svc.toggles.StallGrace > 0 {
		w.p.SendAfter(w.stallEach(), stallTick{})
	}
	if w.svc.toggles.Sweep != NoSweep {
		w.p.SendAfter(sweepEach, sweepTick{})
	}
}

func (w *watch) stallEach() time.Duration {
	if w.svc.toggles.Challenge {
		return max(min(w.svc.toggles.StallGrace, sweepEach), time.Second)
	}
	return min(w.svc.toggles.StallGrace/4, sweepEach)
}

// handle serves what is not of the collector itself.
func (w *watch) handle(msg any) {
	switch m := msg.(type) {
	case stallTick:
		w.checkStalls()
		w.p.SendAfter(w.stallEach(), stallTick{})
	case sweepTick:
		w.sweep()
		w.p.SendAfter(sweepEach, sweepTick{})
	case deferringFlush:
		w.touch(m.handle)
	case beam.Down:
		w.down(m)
	}
}

func (w *watch) now() sim.Instant { return w.svc.host.Sim().Now() }

// forget is for a shape that is no more.
func (w *watch) forget(h Handle) {
	w.progress.Delete(h)
	w.unwatch(h)
}

// invalidate asks for the removal of a shape. It is done some time later, if at all.
func (w *watch) invalidate(h Handle) { w.p.Send(w.svc.cleaner, removeShape{h}) }

// tracked monitors the writers of what has just been tracked. One that has taken the place of
// another is monitored instead of that.
func (w *watch) tracked(handles []Handle) {
	if !w.svc.toggles.Monitors {
		return
	}
	for _, h := range handles {
		if w.progress.At(h) == nil {
			w.progress.Put(h, progress{since: w.now()})
		}
		pid, ok := w.svc.registry.Find(h)
		if m, watched := w.monitors[h]; !ok || watched && m.pid == pid {
			continue
		}
		w.unwatch(h)
		m := monitor{pid, w.p.Monitor(pid)}
		w.monitors[h], w.handles[m.ref] = m, h
	}
}

// flushed is a flush of a shape: progress of its entry, or the end of it.
func (w *watch) flushed(h Handle) {
	if !w.svc.toggles.Monitors {
		return
	}
	if _, incomplete := w.tracker.Entry(h); incomplete {
		w.touch(h)
		return
	}
	w.forget(h)
}

// touch grants an entry another grace period.
func (w *watch) touch(h Handle) {
	if pr := w.progress.At(h); pr != nil {
		pr.since, pr.challenged = w.now(), false
	}
}

// unpin takes the entry of a shape out of the tracker.
func (w *watch) unpin(h Handle) {
	w.progress.Delete(h)
	w.tracker.Removed(h)
}

// unwatch ends the monitor of a shape, if there is one.
func (w *watch) unwatch(h Handle) {
	if m, ok := w.monitors[h]; ok {
		w.p.Demonitor(m.pid, m.ref)
		delete(w.monitors, h)
		delete(w.handles, m.ref)
	}
}

// down is the end of a writer that was tracked.
func (w *watch) down(m beam.Down) {
	h, ok := w.handles[m.Ref]
	if !ok {
		return
	}
	delete(w.handles, m.Ref)
	delete(w.monitors, h)
	w.writerDown(h, m.Reason)
}

// undelivered is an event that its writer did not take. An entry of an earlier transaction is dealt
// with as if the writer had ended now.
func (w *watch) undelivered(h Handle, why beam.Reason) {
	w.unwatch(h)
	if why == goneReason || why == suspendReason { // its removal is under way
		why = cleanupReason
	}
	w.writerDown(h, why)
}

// writerDown is what becomes of an incomplete entry (shape_log_collector.ex, handle_writer_down). A
// cleanup unpins. What may be a shutdown of everything, or hides why the writer has ended, stays
// pinned, and the check for stalls gets it. All else is a crash, a suspension too, which does not
// happen to who has something to flush: it unpins at once, and invalidates some time later.
func (w *watch) writerDown(h Handle, why beam.Reason) {
	if _, incomplete := w.tracker.Entry(h); !incomplete {
		return
	}
	switch {
	case why == cleanupReason:
		w.unpin(h)
	case why.Kind == beam.Shutdown || why.Kind == beam.Killed || why.Kind == beam.NoProc:
	default:
		w.unpin(h)
		w.invalidate(h)
	}
}

// sweep looks for entries whose writer is dead, or is not there.
func (w *watch) sweep() {
	for _, e := range w.tracker.Entries() {
		if pid, ok := w.svc.registry.Find(e.Handle); ok && w.svc.rt.Alive(pid) {
			continue
		}
		if w.svc.toggles.Sweep == SweepUnpin {
			w.svc.registry.Delete(e.Handle)
			w.tracker.Removed(e.Handle)
			continue
		}
		w.invalidate(e.Handle)
	}
}

// checkStalls invalidates every tracked shape that has made no progress for the grace period: its
// writer is dead, deaf or stuck, and is killed. The entry stays until the invalidation is done.
func (w *watch) checkStalls() {
	if w.svc.toggles.Challenge {
		w.challengeStalls()
		return
	}
	now := w.now()
	var seen table.Paged[Handle, progress]
	w.entries = w.tracker.appendEntries(w.entries[:0])
	for _, e := range w.entries {
		pr, ok := w.progress.Find(e.Handle)
		if !ok || pr.flushed != e.LastFlushed {
			pr = progress{flushed: e.LastFlushed, since: now}
		}
		if now.Sub(pr.since) >= w.svc.toggles.StallGrace {
			pid, _ := w.svc.registry.Find(e.Handle)
			w.svc.rt.Exit(pid, beam.Reason{Kind: beam.Killed})
			w.invalidate(e.Handle)
		}
		seen.Put(e.Handle, pr)
	}
	w.progress = seen
}

// challengeStalls is that check as it is since PR 4730 (shape_log_collector.ex,
// check_stalled_flushes). A writer that is monitored is asked at one check whether it defers its
// flushes, and its shape removed at the next if it has not answered; one that is not monitored is
// dead. All of them are removed by one chain, in turn. Each gets another grace period: if the chain
// is lost, the next one comes then.
func (w *watch) challengeStalls() {
	now := w.now()
	var stalled []Handle
	w.entries = w.tracker.appendEntries(w.entries[:0])
	for _, e := range w.entries {
		pr := w.progress.At(e.Handle)
		if pr == nil || now.Sub(pr.since) <= w.svc.toggles.StallGrace {
			continue
		}
		m, watched := w.monitors[e.Handle]
		if watched && !pr.challenged {
			pr.challenged = true
			w.p.Send(m.pid, verifyFlushProgress{})
			continue
		}
		pr.since, pr.challenged = now, false
		stalled = append(stalled, e.Handle)
	}
	if len(stalled) > 0 {
		w.p.Send(w.svc.cleaner, removeShapes{stalled})
	}
}
