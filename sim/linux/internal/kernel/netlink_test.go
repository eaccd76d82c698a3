//go:build linux && (amd64 || arm64)

package kernel

import (
	"fmt"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// list asks for all there is of a kind, and returns a line for each message.
func (s script) list(kind uint16) (lines []string) {
	r, e := s.call(unix.SYS_SOCKET, unix.AF_NETLINK, unix.SOCK_RAW, unix.NETLINK_ROUTE)
	if e != 0 {
		panic(e)
	}
	q := unix.NlMsghdr{Len: unix.SizeofNlMsghdr + 1, Type: kind,
		Flags: unix.NLM_F_REQUEST | unix.NLM_F_DUMP, Seq: 5}
	text := string((*[unix.SizeofNlMsghdr]byte)(unsafe.Pointer(&q))[:]) + "\x00"
	address := make([]byte, unix.SizeofSockaddrNetlink)
	address[0] = unix.AF_NETLINK
	if _, e := s.sendTo(int(r), text, address); e != 0 {
		panic(e)
	}
	for {
		got, _, e := s.recv(int(r), 4096, 0)
		if e != 0 {
			panic(e)
		}
		messages, err := syscall.ParseNetlinkMessage([]byte(got))
		if err != nil {
			panic(err)
		}
		for _, m := range messages {
			if m.Header.Type == unix.NLMSG_DONE || m.Header.Type == unix.NLMSG_ERROR {
				return append(lines, fmt.Sprint("end ", m.Header.Seq))
			}
			attributes, err := syscall.ParseNetlinkRouteAttr(&m)
			if err != nil {
				panic(err)
			}
			line := fmt.Sprint(m.Header.Type, " ", m.Data[:8])
			for _, a := range attributes {
				switch {
				case kind == unix.RTM_GETADDR && a.Attr.Type == unix.IFA_ADDRESS,
					kind == unix.RTM_GETLINK && a.Attr.Type == unix.IFLA_IFNAME,
					kind == unix.RTM_GETLINK && a.Attr.Type == unix.IFLA_MTU:
					line += fmt.Sprint(" ", a.Attr.Type, " ", a.Value)
				}
			}
			lines = append(lines, line)
		}
	}
}

// The loopback must look as it does to the real kernel; the card has the addresses of the host.
func TestNetlink(t *testing.T) {
	m := newMachines(t, 2)
	system := &realSystem{}
	defer system.close()
	real := script{system}
	m.run(1, func(g *guest) {
		s := script{g}
		for _, kind := range []uint16{unix.RTM_GETLINK, unix.RTM_GETADDR} {
			ours, theirs := s.list(kind), real.list(kind)
			require.Equal(t, theirs[0], ours[0])
			require.Equal(t, theirs[len(theirs)-1], ours[len(ours)-1])
			if kind == unix.RTM_GETADDR {
				require.Equal(t, []string{
					"20 [2 8 128 0 2 0 0 0] 1 [10 0 0 2]",
					"20 [10 64 128 0 2 0 0 0] 1 [253 0 0 0 0 0 0 0 0 0 0 0 0 0 0 2]",
				}, ours[2:4])
			}
		}
		require.Equal(t, []string{"end 5"}, s.list(unix.RTM_GETROUTE))
	})
	m.finish(t)
}
