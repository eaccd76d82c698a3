package backend

import (
	"maps"
	"slices"
	"strings"

	"groundhog/nodes/powersync/protocol"
)

// slot is a replication slot: it keeps the log behind what was confirmed on it.
type slot struct {
	confirmed int64
	used      int    // connections that replicate on it
	status    string // of protocol
}

// always is the name of the slot that is there from the beginning, and is never lost.
const always = ""

// KeepWAL changes how many records of the log a slot may keep, besides the one that is always
// there. 0 is any number.
func (b *Backend) KeepWAL(records int64) { b.config.KeepWAL = records }

// WriteUnpublished makes the log longer by so many records that change no row which is published.
func (b *Backend) WriteUnpublished(records int) {
	for range records {
		b.append(nil)
	}
}

// DropSlots is somebody who drops every slot that nobody uses at the moment.
func (b *Backend) DropSlots() {
	for _, name := range slices.Sorted(maps.Keys(b.slots)) {
		if name != always && b.slots[name].used == 0 {
			b.drop(name)
		}
	}
}

// DropLostSlots is somebody who drops the slots that are lost.
func (b *Backend) DropLostSlots() {
	for _, name := range slices.Sorted(maps.Keys(b.slots)) {
		if b.slots[name].status == protocol.SlotLost {
			b.drop(name)
		}
	}
}

func (b *Backend) create(name string) {
	b.slots[name] = &slot{confirmed: b.end(), status: protocol.SlotValid}
}

func (b *Backend) drop(name string) {
	if s := b.slots[name]; s != nil && name != always {
		s.status = protocol.SlotMissing
		delete(b.slots, name)
	}
}

// statusOf is what has become of a slot.
func (b *Backend) statusOf(name string) string {
	if s := b.slots[name]; s != nil {
		return s.status
	}
	return protocol.SlotMissing
}

// invalidate gives up the slots that would keep too much of the log: max_slot_wal_keep_size, with
// the reason wal_removed. Whoever replicates on one is told.
func (b *Backend) invalidate() {
	if b.config.KeepWAL == 0 {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(b.slots)) {
		s := b.slots[name]
		if name == always || s.status != protocol.SlotValid ||
			b.end()-s.confirmed <= b.config.KeepWAL {
			continue
		}
		s.status = protocol.SlotLost
		b.host.Logf("slot %s is lost: it kept %d records", name, b.end()-s.confirmed)
		if b.config.SlotLost != nil {
			b.config.SlotLost(name)
		}
	}
}

// snapshotRows is how many rows a chunk of a snapshot has.
const snapshotRows = 2

// chunk is the next rows behind a key, as they are now.
func (b *Backend) chunk(after string) protocol.Record {
	r := protocol.Record{LSN: b.end()}
	var rows []protocol.Image
	for _, row := range b.tables.rows {
		if row.Data != "" && row.Table != Audit && row.Key() > after {
			rows = append(rows, row.Image)
		}
	}
	slices.SortFunc(rows, func(x, y protocol.Image) int {
		return strings.Compare(x.Key(), y.Key())
	})
	r.Rows = rows[:min(len(rows), snapshotRows)]
	return r
}
