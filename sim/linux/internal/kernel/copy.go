//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"

	"golang.org/x/sys/unix"
)

var _ = register(map[uintptr]handler{
	unix.SYS_COPY_FILE_RANGE: syncing(copyRange),
	unix.SYS_SENDFILE:        syncing(sendFile),
})

// copyChunk is the most that sendfile moves in one call, and copy_file_range between two looks.
const copyChunk = 64 << 10

// offsetAt is the offset at a pointer, -1 if there is none: the position counts then.
func offsetAt(p uintptr) int64 {
	if p == 0 {
		return -1
	}
	return *at[int64](p)
}

// advance enters how far a copy has come where it has an offset of its own.
func advance(p uintptr, n int64) {
	if p != 0 {
		*at[int64](p) += n
	}
}

func copyRange(c *Call) (uintptr, syscall.Errno) {
	in, out := c.file(), c.p.files.get(c.fd(2))
	if in == nil || out == nil {
		return 0, syscall.EBADF
	}
	from, ok := in.(*diskFile)
	to, also := out.(*diskFile)
	switch {
	case c.A[5] != 0:
		return 0, syscall.EINVAL
	case !ok || !also:
		return 0, syscall.EXDEV
	case from.folder || to.folder:
		return 0, syscall.EISDIR
	case from.access() == unix.O_WRONLY || to.access() == unix.O_RDONLY,
		to.flags&unix.O_APPEND != 0:
		return 0, syscall.EBADF
	}
	read, write, n := offsetAt(c.A[1]), offsetAt(c.A[3]), int64(min(c.A[4], maxCount))
	if from.ino == to.ino {
		a, b := from.whereIs(read), to.whereIs(write)
		if a < b+n && b < a+n {
			return 0, syscall.EINVAL
		}
	}
	buffer := make([]byte, min(n, copyChunk))
	done := int64(0)
	for done < n {
		b := [][]byte{buffer[:min(int64(len(buffer)), n-done)]}
		got, e := from.read(c, b, plus(read, done))
		if e == 0 && got > 0 {
			b[0] = b[0][:got]
			got, e = to.write(c, b, plus(write, done))
		}
		if e != 0 && done == 0 {
			return 0, e
		}
		if e != 0 || got == 0 {
			break
		}
		done += int64(got)
	}
	advance(c.A[1], done)
	advance(c.A[3], done)
	return uintptr(done), 0
}

// plus is an offset that may stand for the position.
func plus(off, n int64) int64 {
	if off < 0 {
		return off
	}
	return off + n
}

// whereIs is the offset, or the position that it stands for.
func (d *diskFile) whereIs(off int64) int64 {
	if off < 0 {
		off, _ = d.f.Seek(0, seekCur)
	}
	return off
}

// sendFile moves one chunk, which a call may do that is asked for more. Until it is out the
// position stays, so that a call that has blocked may be made again.
func sendFile(c *Call) (uintptr, syscall.Errno) {
	out, in := c.file(), c.p.files.get(c.fd(1))
	if in == nil || out == nil {
		return 0, syscall.EBADF
	}
	s, ok := in.(seeker)
	if !ok {
		return 0, syscall.EINVAL
	}
	off := offsetAt(c.A[2])
	from := off
	if off < 0 {
		from, _ = s.seek(0, seekCur)
	}
	buffer := make([]byte, min(c.A[3], copyChunk))
	n, e := in.read(c, [][]byte{buffer}, from)
	if e != 0 || n == 0 {
		return 0, e
	}
	before := c.blocks
	n, e = out.write(c, [][]byte{buffer[:n]}, -1)
	if e != 0 || c.blocks != before {
		return 0, e
	}
	if off < 0 {
		_, e = s.seek(from+int64(n), seekSet)
	}
	advance(c.A[2], int64(n))
	return n, e
}
