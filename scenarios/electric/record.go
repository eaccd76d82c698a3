package electric

import (
	"cmp"
	"slices"
	"strconv"

	"groundhog/model/shapelog"
	"groundhog/nodes/electric"
	"groundhog/nodes/electric/table"
	"groundhog/sim"
	"groundhog/sim/explore"
)

// record translates what the source database and the service tell into
// a history for the checkers of shape logs. It takes part in nothing.
type record struct {
	sim     *sim.Sim
	defs    []electric.Definition
	history shapelog.History
	source  *electric.Postgres
	keeps   *explore.Series // how much WAL the slot of the source keeps
	handles table.Paged[electric.Handle, recordedHandle]
	round   uint64
	down    bool // between a crash and the next boot

	partitions map[uint64]*shapelog.Partition // by modulus
}

// recordedHandle is what the record knows of a handle. A history speaks of a
// handle only once clients are given it, which is when its snapshot is taken.
type recordedHandle struct {
	name    string
	served  bool
	removed bool
	early   int32 // consumers that run though the handle is not served yet
	running int32 // consumers the history knows of
	stored  electric.Offset
}

func newRecord(s *sim.Sim) *record {
	return &record{sim: s, partitions: make(map[uint64]*shapelog.Partition)}
}

// follow makes the record keep an eye on the WAL of the source, beginning with what it has already.
func (r *record) follow(source *electric.Postgres, keeps *explore.Series) {
	r.source, r.keeps = source, keeps
	r.history.Advance(shapelog.LSN(source.EndLSN()))
	r.retained()
}

// writeUnstreamed has the source write n bytes of WAL that its slot does not stream.
func (r *record) writeUnstreamed(n electric.LSN) {
	r.source.WriteUnpublished(n)
	r.stamp()
	r.history.Advance(shapelog.LSN(r.source.EndLSN()))
	r.retained()
}

// retained records how much WAL the slot keeps now.
func (r *record) retained() { r.keeps.Record(r.source.RetainedBytes()) }

// watch makes the record follow the life of the service's host.
func (r *record) watch(h *sim.Host) {
	h.OnCrash(func(sim.CrashKind) {
		r.stamp()
		r.history.Crash()
		r.down = true
		for _, known := range r.handles.All() {
			known.early, known.running = 0, 0
		}
	})
	h.OnBoot(func() {
		if r.down {
			r.stamp()
			r.history.Restart()
			r.down = false
		}
	})
}

func (r *record) stamp() { r.history.Stamp(int64(r.sim.Now())) }

func (r *record) handle(h electric.Handle) *recordedHandle {
	known := r.handles.At(h)
	if known == nil {
		r.handles.Put(h, recordedHandle{name: strconv.FormatUint(uint64(h), 10)})
		known = r.handles.At(h)
	}
	return known
}

// observe is the observer of database and service.
func (r *record) observe(e electric.Event) {
	r.stamp()
	switch e.Kind {
	case electric.TxnCommitted:
		r.history.Commit(shapelog.LSN(e.LSN), operations(e.Txn)...)
		r.retained()
	case electric.WALAdvanced:
		r.history.Advance(shapelog.LSN(e.LSN))
		r.retained()
	case electric.SlotConfirmed:
		r.history.Acknowledge(shapelog.LSN(e.LSN))
		r.retained()
	case electric.PublishStarted:
		r.round++
		r.history.BeginRound(r.round)
	case electric.PublishRetried:
		r.history.RetryRound(r.round, e.Depth)
	case electric.PublishFinished:
		r.history.EndRound(r.round, e.Depth-1)
	case electric.SnapshotTaken, electric.ShapeRestored:
		r.serve(e)
	case electric.EventDelivered:
		// Before its removal a handle has a delivery for every fragment, and none of them says
		// anything.
		if known := r.handle(e.Handle); known.removed && known.running > 0 {
			r.history.Deliver(known.name, shapelog.LSN(e.LSN))
		}
	case electric.LogDurable:
		if known := r.handle(e.Handle); known.served && known.stored.Before(e.Offset) {
			known.stored = e.Offset
			r.history.Store(known.name, shapelog.Offset{LSN: shapelog.LSN(e.Offset.Tx),
				Op: e.Offset.Op})
		}
	case electric.ShapeRemoved:
		if known := r.handle(e.Handle); known.served {
			known.removed = true
			r.history.Invalidate(known.name, e.Durable)
		}
	case electric.ConsumerStarted:
		if known := r.handle(e.Handle); known.served {
			known.running++
			r.history.StartConsumer(known.name)
		} else {
			known.early++
		}
	case electric.ConsumerDied:
		if known := r.handle(e.Handle); known.running > 0 {
			known.running--
			r.history.EndConsumer(known.name, e.Reason.String())
		} else if known.early > 0 {
			known.early--
		}
	}
}

// serve records that clients are given a handle: at its snapshot, or again
// after a boot if its removal was undone by the crash.
func (r *record) serve(e electric.Event) {
	known := r.handle(e.Handle)
	if known.served && !known.removed {
		return
	}
	known.served, known.removed = true, false
	def := r.defs[e.Shape]
	shape := shapelog.Shape{Handle: known.name, Table: tableName(def.Table),
		Snapshot: shapelog.LSN(e.LSN)}
	if def.Mod > 0 {
		shape.Partition, shape.Part = r.partition(def.Mod), def.Rem
	}
	r.history.Serve(shape)
	for ; known.early > 0; known.early-- {
		known.running++
		r.history.StartConsumer(known.name)
	}
}

// partition cuts tables by the remainders of their rows.
func (r *record) partition(mod uint64) *shapelog.Partition {
	p := r.partitions[mod]
	if p == nil {
		p = &shapelog.Partition{
			Name: "row % " + strconv.FormatUint(mod, 10),
			Of:   func(op shapelog.Op) uint64 { return number(op.Key) % mod },
		}
		r.partitions[mod] = p
	}
	return p
}

func tableName(t uint32) string { return "table" + strconv.FormatUint(uint64(t), 10) }

// operations translates the changes of a transaction.
func operations(t *electric.Txn) []shapelog.Op {
	ops := make([]shapelog.Op, len(t.Changes))
	for i, c := range t.Changes {
		ops[i] = shapelog.Op{At: offsetOf(c), Table: tableName(c.Table), Key: rowKey(c),
			Value: rowValue(c)}
	}
	return ops
}

func offsetOf(c electric.Change) shapelog.Offset {
	return shapelog.Offset{LSN: shapelog.LSN(c.Offset.Tx), Op: c.Offset.Op}
}

func rowKey(c electric.Change) string { return strconv.FormatUint(c.Row, 10) }

func rowValue(c electric.Change) string { return strconv.FormatInt(c.Value, 10) }

// state looks at database and service from outside and records what is found.
func (r *record) state(phase shapelog.Phase, pg *electric.Postgres, svc *electric.Service) {
	r.stamp()
	s := shapelog.State{Phase: phase, EndOfWAL: shapelog.LSN(pg.EndLSN())}
	all := svc.Served()
	s.Logs = make([]shapelog.Log, 0, len(all))
	for _, served := range all {
		if known := r.handle(served.Handle); known.served {
			s.Logs = append(s.Logs, storedLog(known.name, svc.DurableLog(served.Handle)))
		}
	}
	for _, e := range svc.Tracked() {
		if known := r.handle(e.Handle); known.served {
			s.Pending = append(s.Pending, pendingEntry(known.name, e, servedUnder(all, e.Handle)))
		}
	}
	r.history.Observe(s)
}

// servedUnder is what is served under a handle, of all in the order of their handles; nothing if it
// is not served.
func servedUnder(all []electric.Served, h electric.Handle) electric.Served {
	order := func(s electric.Served, h electric.Handle) int { return cmp.Compare(s.Handle, h) }
	i, ok := slices.BinarySearchFunc(all, h, order)
	if !ok {
		return electric.Served{}
	}
	return all[i]
}

// storedLog translates what a restart would keep of a log. The durable pointer
// is behind a whole transaction, so each transaction in it is marked.
func storedLog(handle string, durable []electric.Change) shapelog.Log {
	out := shapelog.Log{Handle: handle}
	if len(durable) == 0 {
		return out
	}
	out.Entries = make([]shapelog.Entry, 0, len(durable))
	for i, c := range durable {
		out.Entries = append(out.Entries, shapelog.Entry{At: offsetOf(c), Key: rowKey(c),
			Value: rowValue(c)})
		if i+1 == len(durable) || durable[i+1].Offset.Tx != c.Offset.Tx {
			out.Commits = append(out.Commits, shapelog.Mark{LSN: shapelog.LSN(c.Offset.Tx),
				Len: i + 1})
		}
	}
	return out
}

func pendingEntry(handle string, e electric.TrackerEntry, w electric.Served) shapelog.Pending {
	p := shapelog.Pending{
		Handle:  handle,
		Sent:    shapelog.Offset{LSN: shapelog.LSN(e.LastSent.Tx), Op: e.LastSent.Op},
		Flushed: shapelog.Offset{LSN: shapelog.LSN(e.LastFlushed.Tx), Op: e.LastFlushed.Op},
		Writer:  shapelog.Alive,
	}
	switch {
	case !w.Row:
		p.Writer = shapelog.Missing
	case !w.Alive:
		p.Writer = shapelog.Dead
	}
	return p
}

// number reads the key of a row.
func number(key string) uint64 {
	n, err := strconv.ParseUint(key, 10, 32)
	if err != nil {
		panic(err)
	}
	return n
}
