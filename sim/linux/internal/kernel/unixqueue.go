//go:build linux && (amd64 || arm64)

package kernel

import (
	"encoding/binary"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// unixQueue is what a unix socket has received, in order. Its memory is used again.
type unixQueue struct {
	list []unixMessage
	head int
	size int
}

// unixMessage is one send, or several of a stream.
type unixMessage struct {
	data  []byte
	off   int    // of a stream: how much was read
	from  string // the sender's name
	files []file // SCM_RIGHTS
}

func (q *unixQueue) len() int { return len(q.list) - q.head }

// The limits of a queue: bytes, and messages of datagrams (net.unix.max_dgram_qlen).
const (
	maxUnixBytes    = maxBuffer
	maxUnixMessages = 10
)

// roomy says whether a socket that sends to it is ready for writing.
func (q *unixQueue) roomy() bool { return q.size*4 <= maxUnixBytes }

// push adds a message with room for data.
func (q *unixQueue) push() *unixMessage {
	if q.head == len(q.list) {
		q.list, q.head = q.list[:0], 0
	}
	if len(q.list) < cap(q.list) {
		q.list = q.list[:len(q.list)+1]
	} else {
		if q.head > 0 {
			n := q.len()
			for i := range n {
				q.list[i], q.list[q.head+i] = q.list[q.head+i], q.list[i]
			}
			q.list, q.head = q.list[:n], 0
		}
		q.list = append(q.list, unixMessage{})
	}
	m := &q.list[len(q.list)-1]
	*m = unixMessage{data: m.data[:0]}
	return m
}

// last is the message that more of a stream may be added to, or nil.
func (q *unixQueue) last() *unixMessage {
	if q.len() == 0 || len(q.list[len(q.list)-1].data) > 1<<16 {
		return nil
	}
	return &q.list[len(q.list)-1]
}

// drop forgets everything, and the files in it.
func (q *unixQueue) drop(p *Process) {
	for i := range q.list[q.head:] {
		for _, f := range q.list[q.head+i].files {
			p.files.unref(f)
		}
	}
	*q = unixQueue{}
}

func (u *unixSocket) send(c *Call, m *message) (int, syscall.Errno) {
	to, errno := u.target(c, m)
	if errno != 0 {
		return 0, errno
	}
	files, errno := c.p.rights(m.control)
	if errno != 0 {
		return 0, errno
	}
	size, q := m.size(), &to.queue
	switch {
	case !u.isStream() && q.len() > maxUnixMessages:
		return 0, syscall.EAGAIN
	case u.kind != unix.SOCK_STREAM && size > maxUnixBytes:
		return 0, syscall.EMSGSIZE
	case u.isStream() && size > 0 && q.size >= maxUnixBytes,
		u.kind == unix.SOCK_SEQPACKET && q.size+size > maxUnixBytes:
		return 0, syscall.EAGAIN
	case u.kind == unix.SOCK_STREAM && size == 0:
		return 0, 0
	}
	if u.kind == unix.SOCK_STREAM {
		size = min(size, maxUnixBytes-q.size)
	}
	in := q.last()
	if in == nil || u.kind != unix.SOCK_STREAM || files != nil || in.files != nil {
		in = q.push()
		in.from, in.files = u.bound, files
	}
	rest := size
	for _, b := range m.parts {
		b = b[:min(len(b), rest)]
		in.data = append(in.data, b...)
		rest -= len(b)
	}
	q.size += size
	for _, f := range files {
		c.p.files.ref(f)
	}
	to.changed()
	return size, 0
}

// target is who gets what is sent.
func (u *unixSocket) target(c *Call, m *message) (*unixSocket, syscall.Errno) {
	to := u.other
	switch {
	case m.flags&unix.MSG_OOB != 0:
		return nil, syscall.EOPNOTSUPP
	case u.isStream() && m.to != nil && u.phase == connected:
		return nil, syscall.EISCONN
	case u.isStream() && u.phase != connected && m.to != nil:
		return nil, syscall.EOPNOTSUPP
	case u.isStream() && u.phase != connected:
		return nil, syscall.ENOTCONN
	case u.errno != 0:
		return nil, u.fault()
	case u.writeShut:
		return nil, syscall.EPIPE
	case u.isStream() && (to.gone || to.readShut):
		return nil, syscall.EPIPE
	case u.isStream():
		return to, 0
	}
	if m.to != nil {
		name, errno := parseUnix(m.to)
		if errno != 0 {
			return nil, errno
		}
		if to, errno = c.p.unixAt(name, u.kind); errno != 0 {
			return nil, errno
		}
	}
	switch {
	case to == nil:
		return nil, syscall.ENOTCONN
	case to.gone:
		return nil, syscall.ECONNREFUSED
	case to.kind != u.kind:
		return nil, syscall.EPROTOTYPE
	case to.other != nil && to.other != u:
		return nil, syscall.EPERM
	case to.readShut:
		return nil, syscall.EPIPE
	}
	return to, 0
}

func (u *unixSocket) receive(c *Call, m *message) (int, syscall.Errno) {
	switch {
	case m.flags&unix.MSG_OOB != 0:
		return 0, syscall.EOPNOTSUPP
	case u.isStream() && u.phase == idle, u.phase == listening:
		return 0, syscall.EINVAL
	case u.queue.len() > 0 && u.kind == unix.SOCK_STREAM:
		return u.readStream(c, m), 0
	case u.queue.len() > 0:
		in := &u.queue.list[u.queue.head]
		n := m.datagram(in.data)
		if in.from != "" {
			m.from.setUnix(in.from)
		}
		u.consumed(c, m, in)
		return n, 0
	case u.errno != 0:
		return 0, u.fault()
	case u.readShut:
		return 0, 0
	}
	return 0, syscall.EAGAIN
}

// readStream reads across sends, but not beyond files that came with one.
func (u *unixSocket) readStream(c *Call, m *message) int {
	n, want := 0, m.size()
	for u.queue.len() > 0 && n < want {
		in := &u.queue.list[u.queue.head]
		if n > 0 && in.files != nil {
			break
		}
		k := m.fillFrom(n, in.data[in.off:])
		n += k
		if m.flags&unix.MSG_PEEK != 0 {
			break
		}
		files := in.files != nil
		u.rights(c, m, in)
		in.off += k
		u.queue.size -= k
		if in.off == len(in.data) {
			u.queue.head++
		}
		if files {
			break
		}
	}
	if m.flags&unix.MSG_PEEK == 0 && u.other != nil {
		u.other.changed()
	}
	return n
}

// consumed takes a whole message out of the queue, unless it was only looked at.
func (u *unixSocket) consumed(c *Call, m *message, in *unixMessage) {
	if m.flags&unix.MSG_PEEK != 0 {
		return
	}
	u.rights(c, m, in)
	u.queue.size -= len(in.data)
	u.queue.head++
	u.changed() // senders of datagrams watch where they send to
	if u.other != nil {
		u.other.changed()
	}
}

// fillFrom copies data into the parts behind the first skip bytes.
func (m *message) fillFrom(skip int, data []byte) int {
	n := 0
	for _, b := range m.parts {
		if skip >= len(b) {
			skip -= len(b)
			continue
		}
		n += copy(b[skip:], data[n:])
		skip = 0
	}
	return n
}

// rights are the files that a control message sends along.
func (p *Process) rights(control []byte) ([]file, syscall.Errno) {
	if len(control) == 0 {
		return nil, 0
	}
	list, err := unix.ParseSocketControlMessage(control)
	if err != nil {
		return nil, syscall.EINVAL
	}
	var files []file
	for _, m := range list {
		if m.Header.Level != unix.SOL_SOCKET {
			continue
		}
		if m.Header.Type != unix.SCM_RIGHTS {
			continue
		}
		for b := m.Data; len(b) >= 4; b = b[4:] {
			f := p.files.get(int(int32(binary.NativeEndian.Uint32(b))))
			if f == nil {
				return nil, syscall.EBADF
			}
			files = append(files, f)
		}
	}
	return files, 0
}

// rights gives the receiver the files that came along, as far as there is room for their numbers.
func (u *unixSocket) rights(c *Call, m *message, in *unixMessage) {
	files := in.files
	in.files = nil
	if files == nil {
		return
	}
	header := unix.CmsgLen(0)
	room := max(len(m.control)-header, 0) / 4
	for i, f := range files {
		if i < room {
			fd := c.p.files.installFrom(f, 0, m.flags&unix.MSG_CMSG_CLOEXEC != 0)
			binary.NativeEndian.PutUint32(m.control[header+4*i:], uint32(fd))
		} else {
			m.out |= unix.MSG_CTRUNC
		}
		c.p.files.unref(f)
	}
	if room == 0 {
		return
	}
	n := min(room, len(files))
	h := (*unix.Cmsghdr)(unsafe.Pointer(&m.control[0]))
	h.Level, h.Type = unix.SOL_SOCKET, unix.SCM_RIGHTS
	h.SetLen(unix.CmsgLen(4 * n))
	m.controls = min(unix.CmsgSpace(4*n), len(m.control))
}
