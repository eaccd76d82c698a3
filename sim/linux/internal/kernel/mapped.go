//go:build linux && (amd64 || arm64)

package kernel

import (
	"bytes"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// mapped is the page cache of a file that is mapped: a memory file of the real kernel, of which
// programs have real maps. The disk has what was written through descriptors, and the memory file
// gets it as well; what was written through maps the memory file has, and the disk gets it when
// somebody looks or syncs, or at the next crash: page by page, as writes that are not durable.
type mapped struct {
	k        *Kernel
	p        *Process
	d        *diskFile
	fd       uintptr
	own      uintptr // the kernel's own map, of room bytes
	size     int64
	maps     int
	writable bool // there was a writable shared map

	found     *[64]found // where the real kernel says what was written
	untracked bool       // of one of them the real kernel does not say what was written
}

// room is how long a file may become while it is mapped. It is taken from the address space of this
// process, in which there is room for some hundred such files.
const room = 1 << 38

// mapFile is the memory file of an open file.
func (p *Process) mapFile(d *diskFile) (*mapped, syscall.Errno) {
	if m := p.k.mapped[d.ino]; m != nil {
		return m, 0
	}
	fd, e := newMemory()
	if e != 0 {
		return nil, e
	}
	m := &mapped{k: p.k, p: p, d: d, fd: fd, found: new([64]found)}
	m.own, e = really(unix.SYS_MMAP, 0, room, unix.PROT_READ|unix.PROT_WRITE,
		unix.MAP_SHARED|unix.MAP_NORESERVE, fd, 0)
	if e == 0 {
		e = m.setSize(d.f.Inode().Size)
	}
	if e != 0 {
		_, _ = really(unix.SYS_CLOSE, fd)
		return nil, e
	}
	m.load()
	p.files.ref(d)
	p.k.mapped[d.ino] = m
	p.k.mappings = append(p.k.mappings, m)
	return m, 0
}

// newMemory is a new memory file of the real kernel.
func newMemory() (uintptr, syscall.Errno) {
	name := [...]byte{'g', 'u', 'e', 's', 't', 0}
	//detlint:allow for the real kernel
	return really(unix.SYS_MEMFD_CREATE, uintptr(unsafe.Pointer(&name)), unix.MFD_CLOEXEC)
}

func (m *mapped) setSize(n int64) syscall.Errno {
	if n > room {
		return syscall.ENOMEM
	}
	_, e := really(unix.SYS_FTRUNCATE, m.fd, uintptr(n))
	if e == 0 {
		m.size = n
	}
	return e
}

// load reads the file. Holes need not be read, nor zeros written.
func (m *mapped) load() {
	b := make([]byte, 16*pageSize)
	here, _ := m.d.f.Seek(0, seekCur)
	for at := int64(0); at < m.size; {
		data, err := m.d.f.Seek(at, seekData)
		if err != nil {
			break
		}
		hole, _ := m.d.f.Seek(data, seekHole)
		for at = data - data%pageSize; at < hole; at += int64(len(b)) {
			n, _ := m.d.f.Peek(b[:min(int64(len(b)), hole-at)], at)
			m.put(b[:n], at)
		}
		at = hole
	}
	_, _ = m.d.f.Seek(here, seekSet)
}

// put writes what is not zero.
func (m *mapped) put(b []byte, at int64) {
	for from := 0; from < len(b); from += pageSize {
		page := b[from:min(from+pageSize, len(b))]
		if !bytes.Equal(page, zeros[:len(page)]) {
			copy(m.bytes(at+int64(from), len(page)), page)
		}
	}
}

var zeros [pageSize]byte

// bytes is a part of the content.
func (m *mapped) bytes(off int64, n int) []byte { return bytesAt(m.own+uintptr(off), uintptr(n)) }

// settle stores what was written through maps in a part of the file. Pages that may have been
// written are compared with what the disk has.
func (m *mapped) settle(from, to int64) (changed bool) {
	to = min(to, m.size)
	if !m.writable || from >= to {
		return false
	}
	m.written(from, to, func(from, to int64) {
		var was [pageSize]byte
		for from -= from % pageSize; from < min(to, m.size); from += pageSize {
			now := m.bytes(from, int(min(pageSize, m.size-from)))
			n, _ := m.d.f.Peek(was[:len(now)], from)
			if !bytes.Equal(now, was[:n]) {
				m.d.f.Store(now, from)
				changed = true
			}
		}
	})
	return changed
}

// mirror is told of a write through a descriptor, which the disk has already.
func (m *mapped) mirror(b []byte, at int64) {
	if end := at + int64(len(b)); end > m.size {
		m.resize(end)
	}
	copy(m.bytes(at, len(b)), b)
}

// resize is told that the file has another size now. What a program wrote behind the end, into the
// rest of the last page, is not content.
func (m *mapped) resize(n int64) {
	if n > m.size && m.size%pageSize != 0 {
		clear(m.bytes(m.size, int(min(pageSize-m.size%pageSize, n-m.size))))
	}
	if e := m.setSize(n); e != 0 {
		panic("kernel: the real kernel refuses to resize a memory file: " + e.Error())
	}
}

// punch makes zeros of a part.
func (m *mapped) punch(off, n int64) {
	const mode = unix.FALLOC_FL_PUNCH_HOLE | unix.FALLOC_FL_KEEP_SIZE
	if _, e := really(unix.SYS_FALLOCATE, m.fd, mode, uintptr(off), uintptr(n)); e != 0 {
		panic("kernel: the real kernel refuses a hole in a memory file: " + e.Error())
	}
}

// drop ends it when there is no map any more.
func (m *mapped) drop() {
	m.settle(0, m.size)
	m.forget()
	delete(m.k.mapped, m.d.ino)
	for i, other := range m.k.mappings {
		if other == m {
			m.k.mappings = append(m.k.mappings[:i], m.k.mappings[i+1:]...)
			break
		}
	}
	m.p.files.unref(m.d)
}

// forget gives back what it has of the real machine.
func (m *mapped) forget() {
	_, _ = really(unix.SYS_MUNMAP, m.own, room)
	_, _ = really(unix.SYS_CLOSE, m.fd)
}

// settle stores what was written through maps of a file, and tells whether that was anything.
func (k *Kernel) settle(ino uint64) bool { return k.settleRange(ino, 0, room) }

func (k *Kernel) settleRange(ino uint64, from, to int64) bool {
	if len(k.mapped) == 0 {
		return false
	}
	m := k.mapped[ino]
	return m != nil && m.settle(from, to)
}

func (k *Kernel) settleAll() {
	for _, m := range k.mappings {
		m.settle(0, m.size)
	}
}

// crashing is told that the host crashes, before its disk is: what is written through maps from now
// on is not stored.
func (k *Kernel) crashing() {
	k.settleAll()
	for _, m := range k.mappings {
		m.writable = false
	}
}

func (k *Kernel) mirror(ino uint64, b []byte, at int64) {
	if len(k.mapped) == 0 || len(b) == 0 {
		return
	}
	if m := k.mapped[ino]; m != nil {
		m.mirror(b, at)
	}
}

func (k *Kernel) resized(ino uint64, size int64) {
	if m := k.mapped[ino]; m != nil {
		m.resize(size)
	}
}
