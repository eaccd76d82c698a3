package persist

import "fmt"

// microKind tells micro-ops apart.
type microKind uint8

const (
	microData microKind = iota
	microSize
	microDirent
	microAttr
	microHole
	microReserve
	microSettle // no effect; carries the dependencies of a close
	microKeep   // a freed block keeps what it held: see reuse.go
)

// Micro is one piece of an operation that reaches the device as a whole or not at all.
type Micro struct {
	Op   *Op
	Part int // counted from 0 within the operation

	nth   int // its place among the micro-ops that touch its inode
	kind  microKind
	cut   bool   // of a size: by a truncate
	tail  bool   // of data and the size behind it: in a block that the file had before
	ahead bool   // of a dirent: its directory was written ahead of the rest, perhaps with it
	off   int64  // of data, a hole and what is reserved; of a cut: where it clears from
	bytes []byte // of data
	size  int64  // of a size; of a hole and what is reserved: how long
	edits []Edit // of a dirent
	ino   Ino    // of what is kept: the file that had the block
	freed int    // and the index of what frees it
}

// Name is the micro-op in a plan: the operation's number, and the part if there are several.
func (m *Micro) Name() string {
	if m.Part == 0 {
		return fmt.Sprint(m.Op.ID)
	}
	return fmt.Sprintf("%d.%d", m.Op.ID, m.Part)
}

// Effect says what the micro-op does, without naming its file: "data [0,512)", "size 512", "dirent
// f".
func (m *Micro) Effect() string {
	switch m.kind {
	case microData:
		what := "data"
		if m.Op.Kind != Write {
			what = "zeros"
		}
		return fmt.Sprintf("%s [%d,%d)", what, m.off, m.off+int64(len(m.bytes)))
	case microSize:
		return fmt.Sprintf("size %d", m.size)
	case microDirent:
		s := "dirent"
		for _, e := range m.edits {
			if e.Ino == 0 {
				s += " -" + e.Name
			} else {
				s += " +" + e.Name
			}
		}
		return s
	case microHole:
		return fmt.Sprintf("hole [%d,%d)", m.off, m.off+m.size)
	case microReserve:
		return fmt.Sprintf("blocks [%d,%d)", m.off, m.off+m.size)
	case microAttr:
		return "mode " + m.Op.Meta.Mode.String()
	case microKeep:
		return fmt.Sprintf("old data [%d,%d) in a freed block", m.off, m.end())
	}
	return "close"
}

// end is where its data ends.
func (m *Micro) end() int64 { return m.off + int64(len(m.bytes)) }

// IsDirent tells whether the micro-op changes names.
func (m *Micro) IsDirent() bool { return m.kind == microDirent }

// IsKeep tells whether the micro-op is that a freed block keeps what it held until the change that
// frees it is durable. It is lost if the block was used again.
func (m *Micro) IsKeep() bool { return m.kind == microKeep }

// ofContent tells whether the micro-op changes what a file holds.
func (m *Micro) ofContent() bool {
	switch m.kind {
	case microData, microSize, microHole, microReserve, microKeep:
		return true
	}
	return false
}

// IsData tells whether the micro-op writes bytes or a size that a write made.
func (m *Micro) IsData() bool { return m.kind == microData || m.kind == microSize && !m.cut }

// Syncs are the inodes of which one must be synced for the micro-op to be required under POSIX: the
// file, or the directory. A rename within one directory has one.
func (m *Micro) Syncs() Ino {
	switch m.kind {
	case microDirent:
		return m.edits[0].Dir
	case microKeep:
		return m.ino
	}
	return m.Op.Ino
}

// meta tells whether the micro-op is metadata that joins the journal with its call: sizes that a
// write makes come later.
func (m *Micro) meta() bool {
	switch m.kind {
	case microData:
		return false
	case microSize:
		return m.cut
	}
	return true
}

// touches tells whether the micro-op changes the node of ino.
func (m *Micro) touches(ino Ino) bool {
	if m.kind != microDirent {
		return m.Syncs() == ino
	}
	for _, e := range m.edits {
		if e.Dir == ino {
			return true
		}
	}
	return false
}

// names tells whether the micro-op gives a name to one of the inodes: any name if that is true of
// the inode, else its first.
func (m *Micro) names(inodes map[Ino]bool) bool {
	for _, e := range m.edits {
		if any, ok := inodes[e.Ino]; ok && e.Ino != 0 && (any || e.New != nil) {
			return true
		}
	}
	return false
}

// split appends the micro-ops of op to list. Data goes in pieces that end at multiples of sector.
func split(list []Micro, op *Op, r *rules, opt Options) []Micro {
	switch op.Kind {
	case Write:
		return unlanded(list, splitWrite(list, op, r, opt), op.Parts)
	case Truncate:
		return unlanded(list, splitTruncate(list, op, r, opt), op.Parts)
	case Punch:
		return unlanded(list, splitPunch(list, op, opt), op.Parts)
	case Reserve:
		return append(list, Micro{Op: op, kind: microReserve, off: op.Off, size: op.Size})
	case Dirent:
		return splitDirent(list, op, r)
	case Attr:
		return append(list, Micro{Op: op, kind: microAttr})
	case Settle:
		if r.replaceWait {
			return append(list, Micro{Op: op, kind: microSettle})
		}
	}
	return list
}

// unlanded takes from the micro-ops behind list those that have landed: all but parts, or none if
// parts is nil.
func unlanded(list, all []Micro, parts Set) []Micro {
	if parts == nil {
		return all
	}
	kept := all[:len(list)]
	for _, m := range all[len(list):] {
		if parts.Has(m.Part) {
			kept = append(kept, m)
		}
	}
	return kept
}

func splitWrite(list []Micro, op *Op, r *rules, opt Options) []Micro {
	size, part := op.Size, 0
	for off, rest := op.Off, op.Bytes; len(rest) > 0; {
		tail := off-off%opt.Block < op.Size
		n := opt.Sector - off%opt.Sector
		if r.newBlocks && !tail {
			n = max(n, opt.Block-off%opt.Block)
		}
		n = min(n, int64(len(rest)))
		list = append(list, Micro{Op: op, Part: part, kind: microData, tail: tail, off: off,
			bytes: rest[:n:n]})
		part++
		off, rest = off+n, rest[n:]
		if off > size {
			size = off
			list = append(list, Micro{Op: op, Part: part, kind: microSize, tail: tail, size: size})
			part++
		}
	}
	return list
}

// splitTruncate is a size and, where the file becomes shorter, the zeros that are written in place
// over the rest of its last block: like any data they may be there before the size is.
func splitTruncate(list []Micro, op *Op, r *rules, opt Options) []Micro {
	if op.Size == op.Off { // the times alone change
		return list
	}
	part, off := 0, op.Size
	if r.inPlace {
		end := min(op.Off, opt.endOfBlock(op.Size))
		list, part = splitZeros(list, op, part, op.Size, end, opt)
		if r.lateZeros {
			off = max(off, end)
		}
	}
	return append(list, Micro{Op: op, Part: part, kind: microSize, cut: true, size: op.Size,
		off: off})
}

// splitPunch is a hole of whole blocks, and the zeros that are written in place around it.
func splitPunch(list []Micro, op *Op, opt Options) []Micro {
	end := op.Off + op.Size
	from, to := op.Off+(opt.Block-op.Off%opt.Block)%opt.Block, end-end%opt.Block
	if from >= to {
		list, _ = splitZeros(list, op, 0, op.Off, end, opt)
		return list
	}
	list, part := splitZeros(list, op, 0, op.Off, from, opt)
	list, part = splitZeros(list, op, part, to, end, opt)
	return append(list, Micro{Op: op, Part: part, kind: microHole, off: from, size: to - from})
}

// splitZeros are zeros in [off, end) of blocks that the file has. Parts count from part on.
func splitZeros(list []Micro, op *Op, part int, off, end int64, opt Options) ([]Micro, int) {
	for off < end {
		n := min(opt.Sector-off%opt.Sector, end-off)
		list = append(list, Micro{Op: op, Part: part, kind: microData, tail: true, off: off,
			bytes: make([]byte, n)})
		part++
		off += n
	}
	return list, part
}

func splitDirent(list []Micro, op *Op, r *rules) []Micro {
	edits := op.Meta.Edits
	whole := len(edits) == 1 || op.Meta.Exchange || r.joinRename ||
		!r.splitRename && edits[0].Dir == edits[1].Dir
	if whole {
		return append(list, Micro{Op: op, kind: microDirent, edits: edits})
	}
	for i := range edits {
		list = append(list, Micro{Op: op, Part: i, kind: microDirent, edits: edits[i : i+1]})
	}
	return list
}
