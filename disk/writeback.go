package disk

import (
	"io/fs"
	"slices"
	"time"

	"groundhog/disk/persist"
	"groundhog/sim"
)

// SyncFS is syncfs(2): everything written before the call is durable when it returns. It takes
// [Disk.SyncLatency].
func (d *Disk) SyncFS() error {
	d.sim.Guard()
	if errno := d.meet(OpSync, ".", "", nil); errno != 0 {
		return pathError("syncfs", ".", errno)
	}
	d.next++
	since := d.next
	if !d.serve(d.Device.Flush+d.SyncLatency, d.queue.dirty) {
		return pathError("syncfs", ".", fs.ErrClosed)
	}
	length := int64(0)
	if d.lazy() {
		d.syncAll(since)
	} else {
		for _, n := range slices.Clone(d.dirty) {
			length += d.land(n, since, false)
		}
	}
	d.note(d.sim.Symbol("disk.syncfs"), d.root, length)
	return nil
}

// syncAll is the return of a sync of everything that was done before since, on a lazy disk. It is a
// round by itself.
func (d *Disk) syncAll(since uint64) {
	if !d.recording {
		d.compact()
	}
	d.mark(persist.Op{Kind: persist.SyncAll, Since: since})
	if !d.recording {
		d.compact()
	}
}

// Checkpoint writes everything that is pending to the device, as a kernel may do at any time.
// Nothing of it is promised: [Disk.Unsynced] still reports it until it is synced. (LazyFS:
// cache-checkpoint.)
func (d *Disk) Checkpoint() { d.writeBack(10, 0) }

// Writeback writes a random part of what is pending to the device: each piece with a chance in
// tenths, if what it depends on is there. The draws come from the host's stream "disk/writeback".
func (d *Disk) Writeback(tenths uint64) {
	d.writeBack(tenths, d.host.Stream("disk/writeback").Uint64())
}

func (d *Disk) writeBack(tenths, seed uint64) {
	if d.recording {
		d.sim.Fail("disk: writeback while the log of %s is recorded", d.host.Name())
	}
	t := d.tracker()
	g := t.Graph()
	set := g.WriteBack(seed, tenths)
	d.remember(g, set)
	t.Land(set)
	d.adopt(t, d.whole())
	d.note(d.sim.Symbol("disk.writeback"), d.root, int64(set.Len()))
}

// WritebackEvery makes the machine write back a part of what is pending, as [Disk.Writeback] does,
// at this interval for as long as something is. Linux does so every 5 s for data older than 30 s.
// Zero ends it.
func (d *Disk) WritebackEvery(interval time.Duration, tenths uint64) {
	d.flusher = flusher{d: d, every: interval, tenths: tenths, set: d.flusher.set}
	d.flusher.arm()
}

// flusher is the kernel's thread for background writeback.
type flusher struct {
	d      *Disk
	every  time.Duration
	tenths uint64
	set    bool // the next round is scheduled
}

// arm schedules the next round if there is something to write.
func (f *flusher) arm() {
	if f.every > 0 && !f.set && len(f.d.dirty) > 0 {
		f.set = true
		f.d.sim.World().After(f.every, sim.HandlerFunc(f.round), 0)
	}
}

func (f *flusher) round(uint64) {
	f.set = false
	if f.every > 0 && f.d.host.Up() {
		f.d.Writeback(f.tenths)
	}
	f.arm()
}

// DropCache loses what was written and not synced while programs run on: their handles stay, names
// and permissions stay, files fall back to their durable content and size. No power loss does this;
// LazyFS's clear-cache does.
func (d *Disk) DropCache() {
	if d.lazy() { // syncs are marks in the log: find out first what they made durable
		d.compactAll()
	}
	for _, n := range slices.Clone(d.dirty) {
		if n.isDir() {
			continue
		}
		kept := n.log.records[:0]
		for _, r := range n.log.records {
			if r.kind == persist.Attr || r.kind == persist.Touch || r.kind == persist.Settle {
				kept = append(kept, r)
			}
		}
		mode, times := n.mode, n.extra.times
		d.revert(n)
		if n.mode = mode; n.extra != noExtra {
			n.extra.times = times
		}
		d.shorten(n, kept)
	}
	d.dropStale()
	d.counted = false
	d.note(d.sim.Symbol("disk.dropcache"), d.root, 0)
}
