//go:build linux && (amd64 || arm64)

package kernel

import "syscall"

// textFile is an open file or directory of the synthetic tree, with its content as it was when it
// was opened.
type textFile struct {
	plain
	k       *Kernel
	path    string
	node    *node
	text    string
	pos     int64
	listing *listing
}

func (f *textFile) isDirectory() bool { return f.node.names != nil }
func (f *textFile) place() string     { return f.path }

func (f *textFile) read(_ *Call, to [][]byte, off int64) (uintptr, syscall.Errno) {
	if f.isDirectory() {
		return 0, syscall.EISDIR
	}
	at := off
	if off < 0 {
		at = f.pos
	}
	total := 0
	for _, b := range to {
		total += copy(b, f.text[min(at+int64(total), int64(len(f.text))):])
	}
	if off < 0 {
		f.pos += int64(total)
	}
	return uintptr(total), 0
}

func (f *textFile) write(*Call, [][]byte, int64) (uintptr, syscall.Errno) {
	return 0, syscall.EBADF
}

func (f *textFile) seek(off int64, whence int) (int64, syscall.Errno) {
	switch whence {
	case seekSet:
	case seekCur:
		off += f.pos
	case seekEnd:
		off += int64(len(f.text))
	default:
		return 0, syscall.EINVAL
	}
	if off < 0 {
		return 0, syscall.EINVAL
	}
	f.pos, f.listing = off, nil
	return off, 0
}

func (f *textFile) stat(st *attributes) syscall.Errno {
	f.node.stat(f.path, st)
	return 0
}

func (f *textFile) list() (*listing, syscall.Errno) {
	if !f.isDirectory() {
		return nil, syscall.ENOTDIR
	}
	if f.listing == nil {
		l := &listing{}
		for _, name := range append([]string{".", ".."}, f.node.names...) {
			st := attributes{mode: syscall.S_IFLNK}
			if n := tree[f.path+"/"+name]; n != nil && n.target == nil {
				n.stat(name, &st)
			} else if name[0] == '.' {
				st.mode = syscall.S_IFDIR
			}
			l.entries = append(l.entries,
				entry{name, inoOf(f.path + "/" + name), st.mode & syscall.S_IFMT})
		}
		f.listing = l
	}
	return f.listing, 0
}

// null, zero and random are the devices of these names.
type null struct{ plain }

func (*null) read(*Call, [][]byte, int64) (uintptr, syscall.Errno) { return 0, 0 }
func (*null) write(_ *Call, from [][]byte, _ int64) (uintptr, syscall.Errno) {
	return total(from), 0
}
func (*null) seek(int64, int) (int64, syscall.Errno)  { return 0, 0 }
func (*null) stat(st *attributes) syscall.Errno       { return deviceStat("dev/null", st) }
func (*zero) stat(st *attributes) syscall.Errno       { return deviceStat("dev/zero", st) }
func (*randomness) stat(st *attributes) syscall.Errno { return deviceStat("dev/urandom", st) }

func deviceStat(name string, st *attributes) syscall.Errno {
	tree[name].stat(name, st)
	return 0
}

type zero struct{ null }

func (*zero) read(_ *Call, to [][]byte, _ int64) (uintptr, syscall.Errno) {
	for _, b := range to {
		clear(b)
	}
	return total(to), 0
}

type randomness struct{ null }

func (*randomness) read(c *Call, to [][]byte, _ int64) (uintptr, syscall.Errno) {
	for _, b := range to {
		c.p.random(b)
	}
	return total(to), 0
}

func total(buffers [][]byte) uintptr {
	n := 0
	for _, b := range buffers {
		n += len(b)
	}
	return uintptr(n)
}

// random fills b from the host's own stream.
func (p *Process) random(b []byte) {
	draws := p.k.Host.Stream("linux/getrandom")
	for len(b) > 0 {
		x := draws.Uint64()
		for i := 0; i < 8 && len(b) > 0; i++ {
			b[0], b, x = byte(x), b[1:], x>>8
		}
	}
}
