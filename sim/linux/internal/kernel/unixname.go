//go:build linux && (amd64 || arm64)

package kernel

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"syscall"

	"golang.org/x/sys/unix"
)

// The names of unix sockets. One with a path holds an empty file there, which stays when the socket
// is closed, as on Linux; a name that begins with a zero byte is in no file system.

// unspecifiedName is the name in an address of AF_UNSPEC, which ends a connection of datagrams.
const unspecifiedName = "\x00\x00unspecified"

// parseUnix reads a name; the empty one asks for any.
func parseUnix(b []byte) (string, syscall.Errno) {
	if len(b) < 2 {
		return "", syscall.EINVAL
	}
	switch family := binary.NativeEndian.Uint16(b); {
	case family == unix.AF_UNSPEC:
		return unspecifiedName, 0
	case family != unix.AF_UNIX || len(b) > unix.SizeofSockaddrUnix:
		return "", syscall.EINVAL
	}
	b = b[2:]
	if len(b) > 0 && b[0] != 0 {
		if i := bytes.IndexByte(b, 0); i >= 0 {
			b = b[:i]
		}
	}
	return string(b), 0
}

// setUnix makes it the name.
func (s *sockaddr) setUnix(name string) {
	binary.NativeEndian.PutUint16(s.b[:], unix.AF_UNIX)
	s.n = 2 + copy(s.b[2:], name)
	if name != "" && name[0] != 0 {
		s.b[s.n] = 0
		s.n++
	}
}

// abstractName is a name that each kind of socket has for itself.
type abstractName struct {
	name string
	kind int
}

// unixNames are the sockets of one incarnation that have a name.
type unixNames struct {
	abstract map[abstractName]*unixSocket
	path     map[uint64]*unixSocket // by inode
	last     uint32                 // the last name that was given
}

func (u *unixSocket) bind(c *Call, addr []byte) syscall.Errno {
	name, errno := parseUnix(addr)
	if errno != 0 || name == unspecifiedName {
		return syscall.EINVAL
	}
	if u.bound != "" {
		return syscall.EINVAL
	}
	names := &u.k.present().unix
	if names.abstract == nil {
		names.abstract, names.path = map[abstractName]*unixSocket{}, map[uint64]*unixSocket{}
	}
	for name == "" || name[0] == 0 {
		if name == "" {
			names.last++
			name = fmt.Sprintf("\x00%05x", names.last)
			continue
		}
		key := abstractName{name, u.kind}
		if names.abstract[key] != nil {
			return syscall.EADDRINUSE
		}
		names.abstract[key] = u
		u.bound = name
		return 0
	}
	path, errno := c.p.path(atCWD, name)
	if errno != 0 {
		return errno
	}
	d, errno := c.p.openDisk(path, unix.O_CREAT|unix.O_EXCL|unix.O_RDWR, 0o777)
	if errno == syscall.EEXIST {
		return syscall.EADDRINUSE
	}
	if errno != 0 {
		return errno
	}
	u.bound, u.ino = name, d.ino
	d.release(c.p)
	names.path[u.ino] = u
	return 0
}

// unbind gives the name back.
func (u *unixSocket) unbind() {
	names := &u.k.present().unix
	if key := (abstractName{u.bound, u.kind}); names.abstract[key] == u {
		delete(names.abstract, key)
	}
	if names.path[u.ino] == u {
		delete(names.path, u.ino)
	}
}

// unixAt is the socket that has the name.
func (p *Process) unixAt(name string, kind int) (*unixSocket, syscall.Errno) {
	names := &p.k.present().unix
	var u *unixSocket
	switch {
	case name == "" || name == unspecifiedName:
		return nil, syscall.EINVAL
	case name[0] == 0:
		u = names.abstract[abstractName{name, kind}]
	default:
		path, errno := p.path(atCWD, name)
		if errno != 0 {
			return nil, errno
		}
		if p.k.Disk == nil {
			return nil, syscall.ENOENT
		}
		node, err := p.k.Disk.Inode(path, true)
		if err != nil {
			return nil, errnoOf(err)
		}
		u = names.path[node.Ino]
	}
	if u == nil {
		return nil, syscall.ECONNREFUSED
	}
	return u, 0
}

// byName makes a call whose address may be a path, which the disk may have to be waited for.
func byName(f handler) handler {
	slow := onDisk(f)
	return func(c *Call) (uintptr, syscall.Errno) {
		if _, ok := c.file().(*unixSocket); ok {
			return slow(c)
		}
		return f(c)
	}
}
