package disk

import (
	"iter"
	"slices"
	"sort"
	"strings"
)

// blocks are many dirents sorted by name. No block is empty. A change moves one block and not a
// directory of a hundred thousand names, and of many there is an index, as kernels have one. The
// zero value is empty.
type blocks struct {
	blocks [][]dirent
	n      int
	index  map[string]*inode // nil: not needed, so far
}

const (
	blockSize  = 256  // how long a block may grow before it is split
	indexAbove = 1024 // how many dirents are searched without an index
)

// find is the block in which name stands or would, its place there, and whether it is there.
func (e *blocks) find(name string) (block, i int, found bool) {
	block = max(0, sort.Search(len(e.blocks), func(b int) bool {
		return e.blocks[b][0].name > name
	})-1)
	if block == len(e.blocks) {
		return block, 0, false
	}
	i, found = slices.BinarySearchFunc(e.blocks[block], name, func(d dirent, name string) int {
		return strings.Compare(d.name, name)
	})
	return block, i, found
}

func (e *blocks) get(name string) *inode {
	if e.n > indexAbove {
		return e.indexed()[name]
	}
	if b, i, ok := e.find(name); ok {
		return e.blocks[b][i].ino
	}
	return nil
}

func (e *blocks) indexed() map[string]*inode {
	if e.index == nil {
		e.index = make(map[string]*inode, e.n)
		for d := range e.all() {
			e.index[d.name] = d.ino
		}
	}
	return e.index
}

// set has name stand for ino, or for nothing if ino is nil, and returns what it stood for.
func (e *blocks) set(name string, ino *inode) (old *inode) {
	b, i, ok := e.find(name)
	if ok {
		old = e.blocks[b][i].ino
	}
	switch {
	case e.index == nil:
	case ino == nil:
		delete(e.index, name)
	default:
		e.index[name] = ino
	}
	switch {
	case ok && ino == nil:
		e.remove(b, i)
	case ok:
		e.blocks[b][i].ino = ino
	case ino != nil:
		e.insert(b, i, dirent{name, ino})
	}
	return old
}

func (e *blocks) remove(b, i int) {
	e.n--
	e.blocks[b] = slices.Delete(e.blocks[b], i, i+1)
	if len(e.blocks[b]) == 0 {
		e.blocks = slices.Delete(e.blocks, b, b+1)
	}
}

func (e *blocks) insert(b, i int, d dirent) {
	e.n++
	if len(e.blocks) == 0 {
		e.blocks = append(e.blocks, nil)
	}
	e.blocks[b] = slices.Insert(e.blocks[b], i, d)
	block := e.blocks[b]
	switch {
	case len(block) <= blockSize:
	case i == blockSize && b == len(e.blocks)-1: // names that ascend leave full blocks
		e.blocks = append(e.blocks, []dirent{block[i]})
		block[i] = dirent{}
		e.blocks[b] = block[:i]
	default:
		half := slices.Clone(block[blockSize/2:])
		clear(block[blockSize/2:])
		e.blocks[b] = block[:blockSize/2]
		e.blocks = slices.Insert(e.blocks, b+1, half)
	}
}

// all yields the dirents in the order of their names. They must not change meanwhile.
func (e *blocks) all() iter.Seq[dirent] {
	return func(yield func(dirent) bool) {
		for _, block := range e.blocks {
			for _, d := range block {
				if !yield(d) {
					return
				}
			}
		}
	}
}

// copyFrom makes e what other is; they share nothing.
func (e *blocks) copyFrom(other *blocks) {
	for i, block := range other.blocks {
		if i == len(e.blocks) {
			e.blocks = append(e.blocks, nil)
		}
		clear(e.blocks[i])
		e.blocks[i] = append(e.blocks[i][:0], block...)
	}
	clear(e.blocks[len(other.blocks):])
	e.blocks, e.n, e.index = e.blocks[:len(other.blocks)], other.n, nil
}

// keep drops what wanted does not want, and asks it about each once, in order.
func (e *blocks) keep(wanted func(d dirent) bool) {
	e.n, e.index = 0, nil
	for b := range e.blocks {
		e.blocks[b] = slices.DeleteFunc(e.blocks[b], func(d dirent) bool { return !wanted(d) })
		e.n += len(e.blocks[b])
	}
	e.blocks = slices.DeleteFunc(e.blocks, func(block []dirent) bool { return len(block) == 0 })
}

// push appends a dirent whose name is above all others.
func (e *blocks) push(d dirent) {
	e.index = nil
	last := len(e.blocks) - 1
	if last < 0 {
		e.insert(0, 0, d)
		return
	}
	e.insert(last, len(e.blocks[last]), d)
}
