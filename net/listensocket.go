package net

import "syscall"

// ListenSocket is a port for streams with calls that never block; see [StreamSocket]. Several may
// share a port: a SYN goes to the one that gives its Lane, as the own end sees it, the highest
// score above 0; of several with the same, the sender's port decides.
type ListenSocket listener

// ListenSocket opens a port, which the kernel has found to be free. A backlog below zero is the
// highest there is.
func (st *Stack) ListenSocket(port uint16, backlog int, score func(lane Lane) int) (*ListenSocket,
	syscall.Errno) {
	if st.dark || !st.host.Up() {
		return nil, syscall.ENETDOWN
	}
	for l := st.listeners[port]; l != nil; l = l.next {
		if l.score == nil {
			return nil, syscall.EADDRINUSE
		}
	}
	l := st.listen(port)
	l.score, l.keepAlive = score, KeepAlive{}
	s := (*ListenSocket)(l)
	s.SetBacklog(backlog)
	return s, 0
}

// SetBacklog says how many may wait to be accepted.
func (s *ListenSocket) SetBacklog(n int) {
	s.backlog = s.stack.net.tcp.Backlog
	if n >= 0 {
		s.backlog = min(s.backlog, n+1)
	}
}

// Watch is as that of a [StreamSocket].
func (s *ListenSocket) Watch(f func()) { s.acceptors.watch = f }

// Readable says that a connection is ready.
func (s *ListenSocket) Readable() bool { return len(s.ready) > 0 }

// Accept returns a connection, nil if none is ready.
func (s *ListenSocket) Accept() *StreamSocket {
	if len(s.ready) == 0 {
		return nil
	}
	return (*StreamSocket)((*listener)(s).take())
}

// Close frees the port. Connections not accepted yet are reset.
func (s *ListenSocket) Close() {
	if s.closed {
		return
	}
	(*listener)(s).end()
}

// listener is who gets the SYN p, or nil.
func (st *Stack) listener(id flow, p *packet) *listener {
	first := st.listeners[p.dst]
	if first == nil || first.score == nil {
		return first
	}
	lane, best, n := p.lane.reversed(), 0, uint64(0)
	for l := first; l != nil; l = l.next {
		switch score := l.score(lane); {
		case score > best:
			best, n = score, 1
		case score == best:
			n++
		}
	}
	if best == 0 {
		return nil
	}
	skip := uint64(id) * 0x9E3779B97F4A7C15 >> 32 % n
	for l := first; ; l = l.next {
		if l.score(lane) != best {
			continue
		}
		if skip == 0 {
			return l
		}
		skip--
	}
}

// unlisten takes l out of the table.
func (st *Stack) unlisten(l *listener) {
	first := st.listeners[l.port]
	if first != l {
		for q := first; q != nil; q = q.next {
			if q.next == l {
				q.next = l.next
			}
		}
		return
	}
	if l.next == nil {
		delete(st.listeners, l.port)
		return
	}
	st.listeners[l.port] = l.next
}
