//go:build linux && (amd64 || arm64)

package kernel

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"
	"golang.org/x/sys/unix"

	"groundhog/net"
)

// ask sends a question over UDP or TCP and returns the answer.
func (s script) ask(fd int, tcp bool, name string, kind dnsmessage.Type) dnsmessage.Message {
	q, err := (&dnsmessage.Message{
		Header: dnsmessage.Header{ID: 7, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: dnsmessage.MustNewName(name), Type: kind,
			Class: dnsmessage.ClassINET}},
	}).Pack()
	if err != nil {
		panic(err)
	}
	if tcp {
		q = append(binary.BigEndian.AppendUint16(nil, uint16(len(q))), q...)
	}
	if _, e := s.send(fd, string(q), 0); e != 0 {
		panic(e)
	}
	text, _, e := s.recv(fd, 1000, 0)
	if e != 0 {
		panic(e)
	}
	if tcp {
		text = text[2:]
	}
	var m dnsmessage.Message
	if err := m.Unpack([]byte(text)); err != nil {
		panic(err)
	}
	return m
}

func TestNameServer(t *testing.T) {
	m := newMachines(t, 2)
	m.network.SetName("db.example", "b")
	for _, text := range []string{"lookup-delay 1s a|slow", "lookup-fail *|brok*",
		"lookup-silent b|*"} {
		f, err := net.ParseFault(text)
		require.NoError(t, err)
		m.network.Inject(f)
	}
	m.run(0, func(g *guest) {
		s := script{g}
		for _, kind := range []int{unix.SOCK_DGRAM, unix.SOCK_STREAM} {
			tcp := kind == unix.SOCK_STREAM
			fd := s.socket(unix.AF_INET, kind)
			require.Zero(t, s.connect(fd, inet4(53, 127, 0, 0, 53)))
			r := s.ask(fd, tcp, "b.", dnsmessage.TypeA)
			require.Equal(t, [4]byte{10, 0, 0, 2}, r.Answers[0].Body.(*dnsmessage.AResource).A)
			require.EqualValues(t, 7, r.ID)
			r = s.ask(fd, tcp, "DB.Example.", dnsmessage.TypeAAAA)
			require.Equal(t, [16]byte{0: 0xfd, 15: 2},
				r.Answers[0].Body.(*dnsmessage.AAAAResource).AAAA)
			r = s.ask(fd, tcp, "2.0.0.10.in-addr.arpa.", dnsmessage.TypePTR)
			require.Equal(t, "b.", r.Answers[0].Body.(*dnsmessage.PTRResource).PTR.String())
			r = s.ask(fd, tcp, "3.0.0.10.in-addr.arpa.", dnsmessage.TypePTR)
			require.Equal(t, dnsmessage.RCodeNameError, r.RCode)
			r = s.ask(fd, tcp, "b.", dnsmessage.TypeMX)
			require.Equal(t, dnsmessage.RCodeSuccess, r.RCode)
			require.Empty(t, r.Answers)
			r = s.ask(fd, tcp, "x.", dnsmessage.TypeA)
			require.Equal(t, dnsmessage.RCodeNameError, r.RCode)
			require.Equal(t, dnsmessage.RCodeServerFailure,
				s.ask(fd, tcp, "broken.", dnsmessage.TypeA).RCode)
			start := m.s.Now()
			s.ask(fd, tcp, "slow.", dnsmessage.TypeA)
			require.Equal(t, time.Second, m.s.Now().Sub(start).Round(10*time.Millisecond))
			s.close(fd)
		}
	})
	m.finish(t)
}
