// Package net is the virtual network of Groundhog: links with latency and
// faults between the hosts of a simulation, streams that implement [net.Conn]
// and [net.Listener], and packets that implement [net.PacketConn].
//
// # Delivery contract
//
// Only bytes cross between hosts, and they are copied at the border: no sender
// can change what it has sent.
//
// A datagram may be lost, duplicated, replayed late, reordered or corrupted, as
// its link says; by default none of this happens. On a link without Reorder
// and without rules that delay, datagrams arrive in the order of sending, also
// when they arrive at one instant.
//
// A stream is TCP as RFC 9293 has it: a handshake, cumulative acknowledgements,
// reassembly, a receive window, retransmission with backoff, a FIN each way,
// RST. The faults of the link hit its segments, so that loss becomes delay and
// in the end a timeout; it never becomes a hole. Bytes are delivered in order, each once,
// and always as a prefix of what was written. They are unharmed unless
// corruption was asked for: that flips bits which no checksum notices.
//
// A connection ends, for the process that uses it, with
//   - io.EOF: the peer closed; or this end met an error before, which is
//     reported once, to the first call, as Linux does;
//   - ECONNRESET: the peer aborted, was killed, or does not know of the
//     connection; or [Network.Reset] broke it;
//   - ETIMEDOUT: the peer has not acknowledged data or keepalive for too long
//     (EHOSTUNREACH if a router said why); see [TCP];
//   - EPIPE: writing after one of these, or after CloseWrite;
//   - [ErrClosed], [ErrDeadlineExceeded]: this end's own doing.
//
// Errors are *net.OpError with the error numbers, texts and Timeout methods of
// the standard library, as real code expects to see them.
//
// # Crashes
//
// A Kill takes the processes, not the machine: peers are reset ([KillMode] has
// the other way), and the machine refuses what comes. PowerLoss, and a host that
// was never booted, is darkness: peers see nothing at all, until they give up, or
// until the rebooted machine answers their next segment with a RST. A paused
// host answers nothing; its card keeps what arrives, up to 1,024 packets. Packets
// under way belong to the network and outlive their sender.
//
// # Determinism
//
// Each directed link has one stream of draws for each purpose, named
// "net/a>b/latency", "net/a>b/loss" and so on; rules with a chance have one for
// each rule and link. The draws of a packet are made when it enters the link,
// whatever rules and partitions do to it then. So neither traffic elsewhere, nor
// another fault on the same link, shifts a draw.
//
// Each packet sent, delivered, dropped, doubled or held is a note in the trace of
// the host where it happened: the number of the packet on its link, and the
// length of its payload.
//
// # Vocabulary
//
//   - A link ([Link]) is one direction between two hosts, as settings; a wire is
//     the same at work.
//   - A fault ([Fault]) is what the world does to links: a partition that loses
//     packets, a clog that holds them, a reset. Injected, it lasts until it is
//     lifted ([Injected]).
//   - A rule is a fault that decides about single packets, by what a person can
//     name: hosts, a port, a kind of packet, the n-th of them.
//   - A stack ([Stack]) is a host's end of the network.
//
// Middle boxes, which end a stream and open another one, are in package proxy; HTTP is in http1.
//
// # Map of the files
//
//   - network.go: Network, options, SetLink. addr.go: addresses, names, ports;
//     lookup.go: questions about names, and their faults.
//   - link.go, latency.go: the settings of a link and their text form.
//   - moment.go: who is told of sends and receptions.
//   - wire.go: the way of a packet over a link; fate.go: what the faults of the link do
//     to it; pump.go: bandwidth and queue; packet.go: packets, the order of arrival;
//     content.go: what they hold, for reports.
//   - fault.go, faulttext.go: faults as values, and their text form. inject.go:
//     how they are put in force and lifted. reset.go: broken connections with
//     partial delivery. crash.go: death and birth of hosts.
//   - judge.go, kind.go: rules, what they do, and kinds of packets.
//   - stack.go: who gets a packet. listener.go, dial.go: making connections.
//   - conn.go, transmit.go, receive.go, timer.go, timewait.go, ring.go, tcp.go: the
//     state machine of a stream. stream.go: its face, the net.Conn. wait.go: who
//     waits for it.
//   - socket.go, listensocket.go, packetsocket.go: the same without blocking, for a kernel that
//     gives it to its programs.
//   - packetconn.go: datagrams. errors.go, errors_os.go: errors. stats.go, capture.go:
//     counts, and packets as text.
//
// # Not modelled
//
// Congestion control (the window of the peer and the queue of the link are the only brakes),
// selective acknowledgements, timestamps, urgent data, path MTU and fragments, simultaneous open,
// checksums, multicast, routes over a third host. Looking up a name takes no time without a fault
// ([Stack.Lookup]). Timers of the stack run on true time, whatever the clock of the host shows;
// deadlines follow that clock as it runs when they are set.
package net
