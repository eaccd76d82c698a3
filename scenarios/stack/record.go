package stack

import (
	"cmp"
	"fmt"
	"slices"
	"sort"

	"groundhog/disk"
	"groundhog/disk/persist"
	"groundhog/model/layers"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/consumer"
	"groundhog/nodes/stack/device"
	"groundhog/nodes/stack/objects"
	"groundhog/nodes/stack/source"
	"groundhog/nodes/stack/streamer"
	"groundhog/sim"
	"groundhog/sim/explore"
)

// record translates what the machines report into a history. It takes part in nothing.
type record struct {
	sim     *sim.Sim
	system  *system
	history *layers.History
	queued  *explore.Series // mutations in the outboxes
	keeps   *explore.Series // transactions that the slot keeps
	pending [clients * users]uint64
	touched [shapes][]uint64 // LSNs by shape
}

func newRecord(s *sim.Sim, w *system) *record {
	return &record{sim: s, system: w, history: new(layers.History)}
}

// plot has what waits recorded as series of a run.
func (r *record) plot(run *explore.Run) {
	r.queued = run.Series("queued mutations", "mutations")
	r.keeps = run.Series("retained transactions", "transactions")
}

// measure records how much waits at the clients, and at the source.
func (r *record) measure() {
	var queued uint64
	for _, n := range r.pending {
		queued += n
	}
	r.queued.Record(queued)
	source := r.system.primary()
	r.keeps.Record(source.End() - source.Confirmed())
}

// observer is that of a host.
func (r *record) observer(host string) stack.Observer {
	return func(e stack.Event) { r.observe(host, e) }
}

func (r *record) observe(host string, e stack.Event) {
	h := r.history
	h.At(int64(r.sim.Now()))
	switch e.Kind {
	case stack.Committed:
		h.Commit(layers.Txn{LSN: e.Txn.LSN, Client: e.Txn.By.Client, ID: e.Txn.By.ID,
			Keys: e.Txn.By.Keys, Bad: e.Txn.By.Bad, Other: e.Txn.Other})
		r.touch(e.Txn)
	case stack.Claimed:
		h.Claim(string(e.Layer), whose(host, e), e.Upto, r.durable(host, e))
	case stack.Found:
		h.Find(string(e.Layer), whose(host, e), e.Upto)
		if e.Layer == stack.Device {
			h.Restart(e.Client)
		}
	case stack.Made:
		r.system.logOf(host, "mutation %d of row %d is kept", e.ID, e.Key)
		h.Make(e.Client, e.ID)
	case stack.Saved:
		h.Save(e.Client, e.ID)
	case stack.Viewed:
		h.Show(viewOf(e.View))
		r.pending[e.View.Client] = uint64(len(e.View.Pending))
	case stack.Refetched:
		r.system.logOf(host, "begins anew")
		h.Refetch(e.Client)
	}
	r.measure()
}

// whose promise it is that a host reports: of a device, that of its user; of consumers, of one.
func whose(host string, e stack.Event) string {
	switch e.Layer {
	case stack.Device:
		return fmt.Sprintf("%s, user %d", host, e.Client)
	case stack.Shape:
		return shapeOf(host, e.ID)
	case stack.Backed: // the streamer promises, and the store finds
		return "store"
	}
	return host
}

// shapeOf is whose promises those of a consumer are.
func shapeOf(host string, shape uint64) string { return fmt.Sprintf("%s, shape %d", host, shape) }

// durable is what lies below a promise of a layer, if all machines lost power now.
func (r *record) durable(host string, e stack.Event) uint64 {
	w := r.system
	switch e.Layer {
	case stack.Source:
		return source.Durable(onDevice(w.sourceOn(host).Disk, source.LogName))
	case stack.Backed:
		return r.backed()
	case stack.Slot:
		return min(r.backed(), r.flushed())
	case stack.Shape:
		return consumer.Durable(onDevice(w.streamer.Disk, consumer.FileName(e.ID)))
	case stack.Stored:
		return streamer.Durable(onDevice(w.streamer.Disk, streamer.LogName))
	}
	for _, d := range w.devices {
		if d.Host.Name() == host {
			return device.Durable(onDevice(d.Disk, device.StoreName(e.Client)))
		}
	}
	return 0
}

// backed is how far the backup reaches.
func (r *record) backed() uint64 {
	var o objects.Objects
	r.system.store.Disk.Image().Walk(func(path string, n *persist.Node) {
		if !n.IsDir() {
			o.Add(path, n.Data.All())
		}
	})
	return o.Durable()
}

// touch notes which shapes a transaction has changed.
func (r *record) touch(t stack.Txn) {
	for _, row := range t.Rows {
		all := &r.touched[row.Key%shapes]
		if n := len(*all); n == 0 || (*all)[n-1] < t.LSN {
			*all = append(*all, t.LSN)
		}
	}
}

// flushed is how far the files of shapes have all that has changed. One in quarantine has nothing,
// and nobody is given anything of it.
func (r *record) flushed() uint64 {
	upto := ^uint64(0)
	r.system.streamer.Disk.Image().Walk(func(path string, n *persist.Node) {
		for shape, all := range r.touched {
			if n.IsDir() || path != consumer.FileName(uint64(shape)) {
				continue
			}
			has := consumer.Durable(n.Data.All())
			i := sort.Search(len(all), func(i int) bool { return all[i] > has })
			if has > 0 && i < len(all) {
				upto = min(upto, all[i]-1)
			}
		}
	})
	return upto
}

// onDevice is what the device of a disk holds of a file.
func onDevice(d *disk.Disk, name string) (text []byte) {
	d.Image().Walk(func(path string, n *persist.Node) {
		if path == name {
			text = n.Data.All()
		}
	})
	return text
}

// holding are the rows of shapes.
func holding(s stack.Shapes) layers.Holds {
	return func(key uint64, count func(uint64) uint64) bool {
		return s.Has(key, func(group uint64) bool { return stack.On(count(group)) })
	}
}

// viewOf translates what a user sees.
func viewOf(v stack.View) layers.View {
	out := layers.View{
		Client: v.Client, LSN: v.Cursor.LSN, Holds: holding(v.Shapes), Synced: v.Synced,
		Rows: make([]layers.Row, 0, len(v.Rows)), Writers: make([]layers.Writer, 0, len(v.Counts)),
	}
	for _, row := range v.Rows { // order-free: sorted below
		out.Rows = append(out.Rows, layers.Row(row))
	}
	slices.SortFunc(out.Rows, func(a, b layers.Row) int { return cmp.Compare(a.Key, b.Key) })
	for _, n := range v.Counts {
		w := layers.Writer{Client: n.Client, Last: n.Last}
		for _, m := range v.Pending {
			if m.Client == n.Client {
				w.Pending = append(w.Pending, m.ID)
			}
		}
		out.Writers = append(out.Writers, w)
	}
	return out
}
