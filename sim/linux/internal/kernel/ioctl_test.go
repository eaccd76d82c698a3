//go:build linux && (amd64 || arm64)

package kernel

import (
	"encoding/binary"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func init() {
	socketScripts["ioctl"] = func(t *transcript) {
		fd := t.socket(tcp4, stream)
		ask := func(what uintptr, name string, value uint32) {
			b, p := memory(40)
			copy(b, name)
			binary.NativeEndian.PutUint32(b[16:], value)
			_, e := t.call(unix.SYS_IOCTL, uintptr(fd), what, p)
			t.log("ioctl", e, string(b[:4]), b[16:28])
		}
		ask(unix.SIOCGIFINDEX, "lo", 0)
		ask(unix.SIOCGIFNAME, "", 1)
		ask(unix.SIOCGIFMTU, "lo", 0)
		ask(unix.SIOCGIFADDR, "lo", 0)
		ask(unix.SIOCGIFNETMASK, "lo", 0)
		ask(unix.SIOCGIFHWADDR, "lo", 0)
		ask(unix.SIOCGIFINDEX, "none", 0)
		ask(unix.TCGETS, "", 0)
		_, c, s := t.pair(0)
		t.send(c, "12345", 0)
		t.settle()
		b, p := memory(4)
		_, e := t.call(unix.SYS_IOCTL, uintptr(s), unix.TIOCINQ, p)
		t.log("unread", e, b[0])
		b[0] = 1
		_, e = t.call(unix.SYS_IOCTL, uintptr(s), fioNonblock, p)
		t.log("nonblocking", e)
		t.recv(s, 10, 0)
		_, _, e = t.recv(s, 10, 0)
		t.log("recv", e)
	}
}

func TestInterfaceList(t *testing.T) {
	m := newMachines(t, 3)
	m.run(2, func(g *guest) {
		s := script{g}
		fd := s.socket(unix.AF_INET, unix.SOCK_DGRAM)
		b, p := memory(100)
		list := &interfaceList{size: 100, list: p}
		_, e := g.call(unix.SYS_IOCTL, uintptr(fd), unix.SIOCGIFCONF, uintptr(unsafe.Pointer(list)))
		require.Zero(t, e)
		require.EqualValues(t, 80, list.size)
		require.Equal(t, "eth0", string(b[40:44]))
		require.Equal(t, []byte{10, 0, 0, 3}, b[40+20:40+24])
		keep = list
	})
	m.finish(t)
}
