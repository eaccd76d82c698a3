package net

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

func TestPacketConn(t *testing.T) {
	w := newWorld(t, 1, "ab")
	done := false
	w.on("b", func(p *sim.Proc, st *Stack) {
		pc, err := st.ListenPacket(53)
		check(err)
		buf := make([]byte, 70_000)
		n, from, err := pc.ReadFrom(buf[:3])
		check(err)
		assert.Equal(t, "hel", string(buf[:n]), "what does not fit is cut off")
		n, _, err = pc.ReadFrom(buf)
		check(err)
		assert.Equal(t, maxDatagram, n)
		n, _, err = pc.ReadFrom(buf)
		check(err)
		assert.Zero(t, n, "an empty datagram is one")
		_, err = pc.WriteTo([]byte("reply"), from)
		check(err)
	})
	w.on("a", func(p *sim.Proc, st *Stack) {
		p.Sleep(time.Millisecond)
		pc, err := st.ListenPacket(0)
		check(err)
		assert.Equal(t, "udp", pc.LocalAddr().Network())
		b := &HostAddr{Net: "udp", Host: "b", Port: 53}
		_, err = pc.WriteTo([]byte("hello"), b)
		check(err)
		_, err = pc.WriteTo(make([]byte, maxDatagram), b)
		check(err)
		_, err = pc.WriteTo(nil, b)
		check(err)
		_, err = pc.WriteTo(make([]byte, maxDatagram+1), b)
		assert.ErrorIs(t, err, syscall.EMSGSIZE)
		_, err = pc.WriteTo(nil, &HostAddr{Host: "x", Port: 1})
		assert.ErrorContains(t, err, "no such host")
		_, err = pc.WriteTo(nil, &HostAddr{Host: "b"})
		assert.ErrorIs(t, err, syscall.EINVAL)
		_, err = pc.WriteTo(nil, nil)
		assert.ErrorContains(t, err, "missing address")
		buf := make([]byte, 10)
		n, from, err := pc.ReadFrom(buf)
		check(err)
		assert.Equal(t, "reply", string(buf[:n]))
		assert.Equal(t, "b:53", from.String())

		check(pc.SetReadDeadline(p.Now().Add(time.Second)))
		_, _, err = pc.ReadFrom(buf)
		timeout(t, err)
		check(pc.SetWriteDeadline(p.Now()))
		_, err = pc.WriteTo(nil, b)
		timeout(t, err)
		check(pc.SetDeadline(time.Time{}))
		p.Go("close", func(p *sim.Proc) { p.Sleep(time.Second); check(pc.Close()) })
		_, _, err = pc.ReadFrom(buf)
		closed(t, err, "read")
		_, err = pc.WriteTo(nil, b)
		closed(t, err, "write")
		closed(t, pc.Close(), "close")
		closed(t, pc.SetDeadline(time.Time{}), "set")
		done = true
	})
	r := w.s.Run()
	require.Equal(t, sim.Quiescent, r.Reason, r.Report())
	assert.True(t, done)
}

// The receive buffer is bounded; what finds no room is lost.
func TestPacketBuffer(t *testing.T) {
	w := newWorld(t, 1, "ab", WithLink(Link{}))
	read := 0
	w.on("b", func(p *sim.Proc, st *Stack) {
		pc, err := st.ListenPacket(53)
		check(err)
		p.Sleep(time.Minute)
		check(pc.SetReadDeadline(p.Now().Add(time.Second)))
		for {
			if _, _, err := pc.ReadFrom(make([]byte, 10)); err != nil {
				return
			}
			read++
		}
	})
	w.on("a", func(p *sim.Proc, st *Stack) {
		pc, err := st.ListenPacket(0)
		check(err)
		p.Sleep(time.Second)
		for range 300 {
			_, err := pc.WriteTo(make([]byte, 1000), &HostAddr{Host: "b", Port: 53})
			check(err)
		}
	})
	w.s.Run()
	assert.Equal(t, packetBuffer/(1000+datagramHeader), read)
	assert.Equal(t, uint64(300-read), w.n.Stats().Of(Discarded))
	assert.Zero(t, w.n.Stats().Dropped())
}

// Datagrams to a port nobody listens on, to a dead host, and ports of the dead.
func TestPacketsAndDeath(t *testing.T) {
	w := newWorld(t, 1, "ab")
	_, err := w.n.Stack("b").ListenPacket(53)
	require.NoError(t, err)
	_, err = w.n.Stack("b").ListenPacket(53)
	assert.ErrorIs(t, err, syscall.EADDRINUSE)
	b := w.n.Stack("b").Host()
	send := func() {
		w.on("a", func(p *sim.Proc, st *Stack) {
			pc, err := st.ListenPacket(0)
			check(err)
			_, err = pc.WriteTo([]byte("x"), &HostAddr{Host: "b", Port: 53})
			check(err)
			check(pc.Close())
		})
		w.s.RunFor(time.Second)
	}
	b.Crash(sim.Kill)
	send()
	assert.Equal(t, uint64(1), w.n.Stats().Of(Unwanted))
	b.Boot()
	b.Crash(sim.PowerLoss)
	send()
	assert.Equal(t, uint64(1), w.n.Stats().Of(Dark))
	b.Boot()
	_, err = w.n.Stack("b").ListenPacket(53)
	assert.NoError(t, err)
}
