//go:build linux && (amd64 || arm64)

package linux_test

import (
	"errors"
	"fmt"
	"io"
	stdnet "net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/linux"
)

// loopback uses package net on the host's own addresses, and returns what it saw.
func loopback() (lines []string) {
	log := func(what string, v ...any) {
		for i, x := range v {
			err, ok := x.(error)
			var errno syscall.Errno
			switch {
			case ok && errors.As(err, &errno):
				v[i] = errno.Error()
			case ok && errors.Is(err, os.ErrDeadlineExceeded):
				v[i] = "deadline"
			}
		}
		lines = append(lines, what+" "+strings.TrimSpace(fmt.Sprintln(v...)))
	}
	for _, network := range []string{"tcp4", "tcp6", "unix"} {
		address := map[string]string{"tcp4": "127.0.0.1:0", "tcp6": "[::1]:0",
			"unix": fmt.Sprintf("@loopback %p", &lines)}[network]
		l, err := stdnet.Listen(network, address)
		must(err)
		streams(network, l, log)
		must(l.Close())
		_, err = l.Accept()
		log("closed", errors.Is(err, stdnet.ErrClosed))
		_, err = stdnet.Dial(network, l.Addr().String())
		log("nobody listens", err)
	}
	datagrams(log)
	return lines
}

// streams makes connections and ends them in all ways.
func streams(network string, l stdnet.Listener, log func(string, ...any)) {
	type half interface{ CloseWrite() error }
	accepted := make(chan stdnet.Conn)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			accepted <- c
		}
	}()
	pair := func() (client, server stdnet.Conn) {
		client, err := stdnet.Dial(network, l.Addr().String())
		must(err)
		return client, <-accepted
	}
	b := make([]byte, 100)
	c, s := pair()
	log(network, c.RemoteAddr().Network(), c.RemoteAddr().String() == l.Addr().String())
	must(s.SetReadDeadline(time.Now().Add(20 * time.Millisecond)))
	n, err := s.Read(b)
	log("read", n, err)
	must(s.SetReadDeadline(time.Time{}))
	buffers := stdnet.Buffers{[]byte("a"), make([]byte, 1<<20), []byte("z")}
	go buffers.WriteTo(c)
	sum, err := io.CopyN(io.Discard, s, 1<<20+2)
	log("buffers", sum, err)
	must(c.(half).CloseWrite())
	n, err = s.Read(b)
	log("half closed", n, err)
	_, err = s.Write([]byte("answer"))
	log("answer", err)
	n, err = c.Read(b)
	log("answer", string(b[:n]), err)
	_, err = c.Write(b)
	log("write", err)
	must(s.Close())
	n, err = c.Read(b)
	log("end", n, err)
	must(c.Close())
	_, err = c.Write(b)
	log("after close", errors.Is(err, stdnet.ErrClosed))

	c, s = pair()
	_, err = c.Write([]byte("unread"))
	must(err)
	_, err = s.Read(b[:1])
	log("one byte", err)
	must(s.Close())
	_, err = c.Read(b)
	log("closed with unread data", err)
	c, s = pair()
	must(s.SetWriteDeadline(time.Now().Add(50 * time.Millisecond)))
	for err = nil; err == nil; {
		_, err = s.Write(make([]byte, 1<<16))
	}
	log("full", err)
	go s.Close()
	_, err = io.Copy(io.Discard, c)
	log("drained", err)
}

// datagrams sends some, and some to nobody.
func datagrams(log func(string, ...any)) {
	p, err := stdnet.ListenPacket("udp", "127.0.0.1:0")
	must(err)
	c, err := stdnet.Dial("udp", p.LocalAddr().String())
	must(err)
	n, err := c.Write([]byte("datagram"))
	log("datagram", n, err)
	b := make([]byte, 4)
	n, from, err := p.ReadFrom(b)
	log("cut off", string(b[:n]), from.String() == c.LocalAddr().String(), err)
	_, err = p.WriteTo([]byte("back"), from)
	log("back", err)
	n, err = c.Read(b)
	log("back", string(b[:n]), err)
	_, err = stdnet.ListenPacket("udp", p.LocalAddr().String())
	log("in use", err)
	must(p.Close())
	_, err = c.Write([]byte("x"))
	must(err)
	must(c.SetReadDeadline(time.Now().Add(time.Second)))
	_, err = c.Read(b)
	log("nobody", err)
}

// What package net does on the loopback of a program is what it does on the real one.
func TestPackageNetOnLoopback(t *testing.T) {
	var seen []string
	s := sim.New(sim.Config{Seed: 7})
	defer s.Close()
	h := s.NewHost("alpha", nil)
	linux.Boot(h, nil, net.New(s).Attach(h), linux.Program{Main: func() { seen = loopback() }})
	h.Boot()
	s.RunFor(time.Minute)
	require.NoError(t, s.Err())
	require.Equal(t, strings.Join(loopback(), "\n"), strings.Join(seen, "\n"))
}
