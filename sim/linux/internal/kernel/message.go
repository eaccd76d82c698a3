//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// message is what one call sends or receives.
type message struct {
	parts    [][]byte
	flags    int
	to       []byte     // of a send: the address, if there is one
	control  []byte     // of a send: as the program gave it; of a receive: the room for it
	from     sockaddr   // of a receive: length 0 if there is none
	controls int        // of a receive: how much of control is used
	out      int        // of a receive: flags such as MSG_TRUNC
	one      [1][]byte  // for parts
	many     [16][]byte // for parts
}

// messageHeader is the struct msghdr of a program.
type messageHeader struct {
	name       uintptr
	nameLen    uint32
	parts      uintptr
	partsLen   uintptr
	control    uintptr
	controlLen uintptr
	flags      int32
}

// scratch is the kernel's one message: calls follow each other.
func (k *Kernel) scratch(parts [][]byte, flags int) *message {
	m := &k.message
	m.parts, m.flags, m.to, m.control = parts, flags, nil, nil
	m.from.n, m.controls, m.out = 0, 0, 0
	return m
}

// buffer makes the parts the n bytes at p.
func (m *message) buffer(p, n uintptr) {
	m.one[0] = bytesAt(p, n)
	m.parts = m.one[:]
}

// vector makes the parts those of an array of iovecs.
func (m *message) vector(p, n uintptr) syscall.Errno {
	if n > 1024 {
		return syscall.EMSGSIZE
	}
	m.parts = m.many[:0]
	for i := range n {
		v := at[[2]uintptr](p + 16*i) // address and length
		m.parts = append(m.parts, bytesAt(v[0], v[1]))
	}
	return 0
}

// size is the length of all parts.
func (m *message) size() int {
	n := 0
	for _, b := range m.parts {
		n += len(b)
	}
	return n
}

// fill copies data into the parts, and returns how much went in.
func (m *message) fill(data []byte) int {
	n := 0
	for _, b := range m.parts {
		n += copy(b, data[n:])
	}
	return n
}

// whole is the content of the parts as one piece, of which the kernel may not keep the memory.
func (m *message) whole(k *Kernel) []byte {
	if len(m.parts) == 1 {
		return m.parts[0]
	}
	k.joined = k.joined[:0]
	for _, b := range m.parts {
		k.joined = append(k.joined, b...)
	}
	return k.joined
}

// datagram takes one into the parts: the result is the length that the call returns, which may be
// the full one although the end was cut off.
func (m *message) datagram(data []byte) int {
	n := m.fill(data)
	if n < len(data) {
		m.out |= unix.MSG_TRUNC
		if m.flags&unix.MSG_TRUNC != 0 {
			return len(data)
		}
	}
	return n
}

var _ = register(map[uintptr]handler{
	unix.SYS_SENDTO: byName(func(c *Call) (uintptr, syscall.Errno) {
		s, e := c.socketOf()
		if e != 0 {
			return 0, e
		}
		m := c.p.k.scratch(nil, int(int32(c.A[3])))
		m.buffer(c.A[1], c.A[2])
		if c.A[4] != 0 {
			if m.to, e = addressAt(c.A[4], c.A[5]); e != 0 {
				return 0, e
			}
		}
		return s.common().transfer(c, m, s.common().options.writeLimit, s.send)
	}),
	unix.SYS_RECVFROM: func(c *Call) (uintptr, syscall.Errno) {
		s, e := c.socketOf()
		if e != 0 {
			return 0, e
		}
		m := c.p.k.scratch(nil, int(int32(c.A[3])))
		m.buffer(c.A[1], c.A[2])
		n, e := s.common().transfer(c, m, s.common().options.readLimit, s.receive)
		if e == 0 && !c.blocked && c.A[4] != 0 {
			e = m.from.store(c.A[4], c.A[5])
		}
		return n, e
	},
	unix.SYS_SENDMSG: byName(func(c *Call) (uintptr, syscall.Errno) {
		s, e := c.socketOf()
		if e != 0 {
			return 0, e
		}
		return sendMessage(c, s, at[messageHeader](c.A[1]), int(int32(c.A[2])))
	}),
	unix.SYS_RECVMSG: func(c *Call) (uintptr, syscall.Errno) {
		s, e := c.socketOf()
		if e != 0 {
			return 0, e
		}
		return receiveMessage(c, s, at[messageHeader](c.A[1]), int(int32(c.A[2])))
	},
	unix.SYS_SENDMMSG: byName(func(c *Call) (uintptr, syscall.Errno) {
		return several(c, sendMessage)
	}),
	unix.SYS_RECVMMSG: func(c *Call) (uintptr, syscall.Errno) {
		return several(c, receiveMessage)
	},
})

func sendMessage(c *Call, s socket, h *messageHeader, flags int) (uintptr, syscall.Errno) {
	m := c.p.k.scratch(nil, flags)
	e := m.vector(h.parts, h.partsLen)
	if e == 0 && h.name != 0 {
		m.to, e = addressAt(h.name, uintptr(h.nameLen))
	}
	if e != 0 {
		return 0, e
	}
	m.control = bytesAt(h.control, h.controlLen)
	return s.common().transfer(c, m, s.common().options.writeLimit, s.send)
}

func receiveMessage(c *Call, s socket, h *messageHeader, flags int) (uintptr, syscall.Errno) {
	m := c.p.k.scratch(nil, flags)
	if e := m.vector(h.parts, h.partsLen); e != 0 {
		return 0, e
	}
	m.control = bytesAt(h.control, h.controlLen)
	n, e := s.common().transfer(c, m, s.common().options.readLimit, s.receive)
	if e != 0 || c.blocked {
		return n, e
	}
	if h.name != 0 {
		copy(bytesAt(h.name, uintptr(h.nameLen)), m.from.b[:m.from.n])
		h.nameLen = uint32(m.from.n)
	}
	h.controlLen = uintptr(m.controls)
	h.flags = int32(m.out)
	return n, 0
}

// several is sendmmsg or recvmmsg: only the first message is waited for.
func several(c *Call, one func(*Call, socket, *messageHeader, int) (uintptr, syscall.Errno)) (
	uintptr, syscall.Errno) {
	s, e := c.socketOf()
	if e != 0 {
		return 0, e
	}
	flags := int(int32(c.A[3]))
	for i := range min(c.A[2], 1024) {
		h := at[manyHeader](c.A[1] + i*unsafe.Sizeof(manyHeader{}))
		n, e := one(c, s, &h.messageHeader, flags)
		switch {
		case c.blocked:
			return 0, 0
		case e != 0 && i > 0:
			return i, 0
		case e != 0:
			return 0, e
		}
		h.length = uint32(n)
		flags |= unix.MSG_DONTWAIT
	}
	return min(c.A[2], 1024), 0
}

// manyHeader is the struct mmsghdr of a program.
type manyHeader struct {
	messageHeader
	length uint32
}
