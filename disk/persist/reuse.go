package persist

import "slices"

// With data=writeback ext4 gives the blocks that a call frees to the next who asks, and does not
// wait for the commit of that call (ext4_mb_clear_bb in fs/ext4/mballoc.c of Linux 6.1). If the
// call is lost, the file that had the blocks shows what was then written into them: a file that was
// truncated, had a hole punched, or lost its last name. So each sector of a freed block, together
// with each write of a new block that the device may have seen afterwards, is a micro-op of the
// kind microKeep: if it is in a set, that write did not go there.
//
// Which block it is, is the allocator's choice. Of what one call frees, and of the writes behind
// it, the first few are looked at.
const (
	maxFreed  = 4 // blocks of one call
	maxWrites = 8 // writes for each of them
)

// freed are blocks of a file that a pending micro-op gives back.
type freed struct {
	by       int // its index
	ino      Ino
	from, to int64 // of whole blocks
	size     int64 // of the file then: nothing is shown behind it
	all      bool  // the file is gone
}

// blockOf is a block of a file.
type blockOf struct {
	ino   Ino
	block int64 // its number in the file
}

// written is what a block that is not on the device yet holds after a pending micro-op.
type written struct {
	at       int // its index
	content  []byte
	from, to int64 // what of the block the micro-op has changed
}

// keeps is the pending micro-ops with those of what is kept of freed blocks: each behind the later
// one of the call that frees and the write.
func (t *Tracker) keeps() []Micro {
	frees := t.frees()
	if len(frees) == 0 {
		return t.pending
	}
	order, writes := t.newBlocks()
	behind := make([][]Micro, len(t.pending))
	for _, f := range frees {
		left := maxWrites
		for _, b := range order {
			if left == 0 {
				break
			}
			left -= min(left, t.keep(f, b, writes[b], left, behind))
		}
	}
	return t.insert(behind)
}

// keep notes what is kept of the blocks that f frees when writes of the block b, up to so many, may
// go there, and returns how many writes these are.
func (t *Tracker) keep(f freed, b blockOf, writes []written, most int, behind [][]Micro) int {
	own := f.ino == b.ino && (f.all || f.from <= b.block*t.opt.Block && b.block*t.opt.Block < f.to)
	first := 0 // what is written before the call, and not on the device when it comes, is one write
	for first+1 < len(writes) && writes[first+1].at < f.by {
		first++
	}
	if own && writes[first].at < f.by { // its own block is freed itself
		first++
	}
	writes = writes[first:]
	writes = writes[:min(len(writes), most)]
	for k, w := range writes {
		at := max(f.by, w.at)
		if k == 0 {
			w.from, w.to = 0, t.opt.Block // and so all of the block is written
		}
		sector := min(t.opt.Sector, t.opt.Block)
		end := min(f.to, f.from+maxFreed*t.opt.Block, f.size)
		for off := f.from; off < end; off += sector {
			if in := off % t.opt.Block; in+sector > w.from && in < w.to {
				behind[at] = append(behind[at], Micro{Op: t.pending[at].Op, kind: microKeep,
					ino: f.ino, freed: f.by, off: off, bytes: w.content[in : in+sector]})
			}
		}
	}
	return len(writes)
}

// insert puts lists of micro-ops behind those that are pending.
func (t *Tracker) insert(behind [][]Micro) []Micro {
	total, place := 0, make([]int, len(t.pending))
	for i := range behind {
		place[i] = i + total
		total += len(behind[i])
	}
	list := make([]Micro, 0, len(t.pending)+total)
	for i := range t.pending {
		list = append(list, t.pending[i])
		for _, m := range behind[i] {
			m.freed = place[m.freed]
			list = append(list, m)
		}
	}
	numberKeeps(list)
	return list
}

// numberKeeps gives each of them a part of its operation that no other has.
func numberKeeps(list []Micro) {
	next := 0
	for i := range list {
		if i == 0 || list[i].Op.ID != list[i-1].Op.ID {
			next = 0
			for k := i; k < len(list) && list[k].Op.ID == list[i].Op.ID; k++ {
				if list[k].kind != microKeep {
					next = max(next, list[k].Part+1)
				}
			}
		}
		if list[i].kind == microKeep {
			list[i].Part = next
			next++
		}
	}
}

// frees are the blocks that pending micro-ops free.
func (t *Tracker) frees() (list []freed) {
	sizes := map[Ino]int64{}
	size := func(ino Ino) int64 {
		if n, known := sizes[ino]; known {
			return n
		}
		return t.base.size(ino)
	}
	for i := range t.pending {
		switch m := &t.pending[i]; m.kind {
		case microSize:
			old := size(m.Op.Ino)
			if !m.cut {
				sizes[m.Op.Ino] = max(old, m.size)
				continue
			}
			sizes[m.Op.Ino] = m.size
			if from := t.opt.endOfBlock(m.size); from < old {
				list = append(list, freed{by: i, ino: m.Op.Ino, from: from,
					to: t.opt.endOfBlock(old), size: old})
			}
		case microHole:
			list = append(list, freed{by: i, ino: m.Op.Ino, from: m.off, to: m.off + m.size,
				size: size(m.Op.Ino)})
		case microDirent:
			if ino := m.Op.Meta.Freed; ino != 0 {
				list = append(list, freed{by: i, ino: ino, to: t.opt.endOfBlock(size(ino)),
					size: size(ino), all: true})
			}
		}
	}
	return list
}

// newBlocks are the blocks that pending writes allocate, in the order of their first writes, with
// what they hold after each.
func (t *Tracker) newBlocks() (order []blockOf, writes map[blockOf][]written) {
	writes = map[blockOf][]written{}
	for i := range t.pending {
		m := &t.pending[i]
		if m.kind != microData || m.Op.Kind != Write {
			continue
		}
		for off := m.off; off < m.end(); {
			b := blockOf{m.Op.Ino, off / t.opt.Block}
			begin := b.block * t.opt.Block
			end := min(m.end(), begin+t.opt.Block)
			list := writes[b]
			if len(list) > 0 || !m.tail || t.punched(i, b) {
				content := make([]byte, t.opt.Block)
				if len(list) > 0 {
					copy(content, list[len(list)-1].content)
				} else {
					order = append(order, b)
				}
				copy(content[off-begin:], m.bytes[off-m.off:end-m.off])
				writes[b] = append(list, written{i, content, off - begin, end - begin})
			}
			off = end
		}
	}
	return order, writes
}

// punched tells whether a pending hole before i has the block.
func (t *Tracker) punched(i int, b blockOf) bool {
	return slices.ContainsFunc(t.pending[:i], func(m Micro) bool {
		return m.kind == microHole && m.Op.Ino == b.ino &&
			m.overlaps(b.block*t.opt.Block, (b.block+1)*t.opt.Block)
	})
}
