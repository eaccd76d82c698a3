package disk

import (
	"iter"
	"slices"
)

// dirent is a directory entry: a name for an inode.
type dirent struct {
	name string
	ino  *inode
}

// entries are dirents sorted by name, so that nothing depends on the order of creation. A few are
// one slice, searched from its beginning; what has been more than that stands in blocks until it is
// empty. The zero value is empty.
type entries struct {
	few  []dirent
	many *blocks // nil: few are all
}

// maxFew is how many dirents are searched one by one.
const maxFew = 32

// len is the number of dirents.
func (e *entries) len() int {
	if e.many != nil {
		return e.many.n
	}
	return len(e.few)
}

// first is the lowest name. There must be one.
func (e *entries) first() string {
	if e.many != nil {
		return e.many.blocks[0][0].name
	}
	return e.few[0].name
}

func (e *entries) get(name string) *inode {
	if e.many != nil {
		return e.many.get(name)
	}
	for i := range e.few {
		if e.few[i].name == name {
			return e.few[i].ino
		}
	}
	return nil
}

// set has name stand for ino, or for nothing if ino is nil, and returns what it stood for.
func (e *entries) set(name string, ino *inode) (old *inode) {
	if e.many != nil {
		old = e.many.set(name, ino)
		if e.many.n == 0 {
			e.many = nil
		}
		return old
	}
	i := 0
	for i < len(e.few) && e.few[i].name < name {
		i++
	}
	switch found := i < len(e.few) && e.few[i].name == name; {
	case found && ino == nil:
		old = e.few[i].ino
		e.few = slices.Delete(e.few, i, i+1)
	case found:
		old, e.few[i].ino = e.few[i].ino, ino
	case ino == nil:
	case len(e.few) == maxFew:
		e.split()
		e.many.set(name, ino)
	default:
		e.few = slices.Insert(e.few, i, dirent{name, ino})
	}
	return old
}

// split makes blocks of few.
func (e *entries) split() {
	e.many = new(blocks)
	for _, d := range e.few {
		e.many.push(d)
	}
	e.few = nil
}

// push appends a dirent whose name is above all others.
func (e *entries) push(d dirent) {
	if e.many == nil && len(e.few) == maxFew {
		e.split()
	}
	if e.many != nil {
		e.many.push(d)
		return
	}
	e.few = append(e.few, d)
}

// all yields the dirents in the order of their names. They must not change meanwhile.
func (e *entries) all() iter.Seq[dirent] {
	if e.many != nil {
		return e.many.all()
	}
	return slices.Values(e.few)
}

// copyFrom makes e what other is; they share nothing.
func (e *entries) copyFrom(other *entries) {
	if other.many == nil {
		clear(e.few)
		e.few, e.many = append(e.few[:0], other.few...), nil
		return
	}
	e.few = nil
	if e.many == nil {
		e.many = new(blocks)
	}
	e.many.copyFrom(other.many)
}

// keep drops what wanted does not want, and asks it about each once, in order.
func (e *entries) keep(wanted func(d dirent) bool) {
	if e.many == nil {
		e.few = slices.DeleteFunc(e.few, func(d dirent) bool { return !wanted(d) })
		return
	}
	if e.many.keep(wanted); e.many.n == 0 {
		e.many = nil
	}
}
