package net

import (
	"fmt"
	"time"
)

// TCP holds the parameters of streams. [DefaultTCP] has what Linux and Go do
// if nobody turns a knob.
type TCP struct {
	MSS           int // payload bytes of a segment at most
	SendBuffer    int // bytes written and not yet acknowledged, at most: then Write blocks
	ReceiveBuffer int // bytes received and not yet read, at most: then the sender stops
	Backlog       int // connections waiting for Accept, and as many half made

	RTOFirst time.Duration // before there is a measured round trip (RFC 6298)
	RTOMin   time.Duration // TCP_RTO_MIN
	RTOMax   time.Duration // TCP_RTO_MAX

	SynRetries    int // net.ipv4.tcp_syn_retries: 6 make Dial give up after 127 s
	SynAckRetries int // net.ipv4.tcp_synack_retries
	Retries       int // net.ipv4.tcp_retries2: 15 make a stream give up after 924.6 s or more
	OrphanRetries int // net.ipv4.tcp_orphan_retries: likewise, for a closed one

	// TCP_USER_TIMEOUT: give up when data is unacknowledged for so long; 0: by Retries alone
	UserTimeout time.Duration
	// how long an acknowledgement waits for data to ride on; 0: not at all
	DelayedAck time.Duration
	// net.ipv4.tcp_fin_timeout: how long a closed connection waits for the peer to close
	FinTimeout time.Duration
	TimeWait   time.Duration // how long the one that closed first remembers the connection

	KeepAlive KeepAlive // of every connection; see the method SetKeepAliveConfig
}

// KeepAlive says when an idle connection asks whether the peer is there, and
// when it gives up with ETIMEDOUT. The zero KeepAlive never asks.
type KeepAlive struct {
	Idle     time.Duration // silence before the first probe; 0: no probes
	Interval time.Duration // between probes
	Count    int           // unanswered probes after which the connection is given up
}

// DefaultTCP returns the defaults of Linux 6, and keepalive as package net of
// Go sets it on every connection: after 15 s, each 15 s, 9 times. An idle
// connection therefore keeps a run busy for ever; a run that is to come to rest
// with connections open sets KeepAlive to zero.
func DefaultTCP() TCP {
	return TCP{
		MSS: 1460, SendBuffer: 64 << 10, ReceiveBuffer: 64 << 10, Backlog: 4096,
		RTOFirst: time.Second, RTOMin: 200 * time.Millisecond, RTOMax: 120 * time.Second,
		SynRetries: 6, SynAckRetries: 5, Retries: 15, OrphanRetries: 8,
		DelayedAck: 40 * time.Millisecond, FinTimeout: time.Minute, TimeWait: time.Minute,
		KeepAlive: KeepAlive{Idle: 15 * time.Second, Interval: 15 * time.Second, Count: 9},
	}
}

// check panics with one line if t is impossible.
func (t *TCP) check() {
	bad := func(format string, args ...any) { panic("net: TCP: " + fmt.Sprintf(format, args...)) }
	switch {
	case t.MSS < 64 || t.MSS > 65495:
		bad("MSS is %d: take 64 to 65495", t.MSS)
	case t.SendBuffer < t.MSS || t.ReceiveBuffer < t.MSS:
		bad("SendBuffer %d and ReceiveBuffer %d must hold one segment of %d at least", t.SendBuffer,
			t.ReceiveBuffer, t.MSS)
	case t.SendBuffer > 1<<30 || t.ReceiveBuffer > 1<<30:
		bad("SendBuffer %d and ReceiveBuffer %d must not exceed 2^30", t.SendBuffer,
			t.ReceiveBuffer)
	case t.Backlog < 1:
		bad("Backlog is %d: take 1 at least", t.Backlog)
	case t.RTOMin <= 0 || t.RTOFirst < t.RTOMin || t.RTOMax < t.RTOFirst:
		bad("need 0 < RTOMin <= RTOFirst <= RTOMax, not %v, %v, %v", t.RTOMin, t.RTOFirst, t.RTOMax)
	case t.SynRetries < 0 || t.SynAckRetries < 0 || t.Retries < 1 || t.OrphanRetries < 0:
		bad("retries must not be below zero, Retries not below 1")
	case t.UserTimeout < 0 || t.DelayedAck < 0 || t.FinTimeout <= 0 || t.TimeWait < 0:
		bad("UserTimeout, DelayedAck and TimeWait must not be below zero, FinTimeout must be above")
	}
	t.KeepAlive.check()
}

func (k *KeepAlive) check() {
	if k.Idle < 0 || k.Idle > 0 && (k.Interval <= 0 || k.Count < 1) {
		panic(fmt.Sprintf("net: KeepAlive %+v: Idle must not be below zero; with an Idle, "+
			"Interval and Count must be above zero", *k))
	}
}
