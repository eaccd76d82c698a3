package net

import (
	"context"
	stdnet "net"
	"syscall"
	"time"

	"groundhog/sim"
)

// Dial connects to "host:port" and blocks until the connection is made, is refused (ECONNREFUSED),
// is given up after [TCP].SynRetries (ETIMEDOUT), or ctx ends ("i/o timeout" or "operation was
// canceled"). A name nobody has is a *net.DNSError, and so is one about which the name server fails
// or is silent. ctx must be one of the simulation: Host.Context, or derived by sim.WithTimeout and
// its like. The result is a [StreamConn].
func (st *Stack) Dial(ctx context.Context, address string) (Conn, error) {
	return st.DialContext(ctx, "tcp", address)
}

// DialTimeout is Dial that gives up after d on the host's clock.
func (st *Stack) DialTimeout(address string, d time.Duration) (Conn, error) {
	ctx, cancel := sim.WithTimeout(context.Background(), st.host, d)
	defer cancel()
	return st.DialContext(ctx, "tcp", address)
}

// DialContext is Dial with the signature that clients of the standard library
// take. The network must be "tcp".
func (st *Stack) DialContext(ctx context.Context, network, address string) (Conn, error) {
	st.host.Guard("the network stack")
	fail := func(to Addr, err error) (Conn, error) {
		return nil, &OpError{Op: "dial", Net: network, Addr: to, Err: err}
	}
	if network != "tcp" {
		return fail(nil, stdnet.UnknownNetworkError(network))
	}
	if err := ctx.Err(); err != nil {
		return fail(nil, fromContext(err))
	}
	name, port, err := splitAddress(address)
	if err != nil {
		return fail(nil, err)
	}
	peer, err := st.lookUp(ctx, name)
	if err != nil {
		return fail(nil, err)
	}
	to := newAddr("tcp", peer.host.Name(), port)
	if st.dark || !st.host.Up() {
		return fail(to, syscallError("connect", syscall.ENETDOWN))
	}
	local := st.ephemeral(func(p uint16) bool { return st.talks(peer, uint16(port), p) })
	if local == 0 {
		return fail(to, syscallError("connect", syscall.EADDRNOTAVAIL))
	}
	c := newConn(st, peer, flowOf(peer, uint16(port), local), synSent)
	if err := c.connect(ctx); err != nil {
		return fail(to, err)
	}
	return c, nil
}

// talks says whether a connection from the port local cannot be made, since there is or was one.
func (st *Stack) talks(peer *Stack, port, local uint16) bool {
	id := flowOf(peer, port, local)
	return st.conns[id] != nil || st.waits.holds(id, st.net.sim.Now()) ||
		peer == st && local == port
}

// connect sends the SYN and waits for what comes of it.
func (c *conn) connect(ctx context.Context) error {
	s := c.net.sim
	c.open()
	stop := sim.AfterFunc(ctx, c.stack.host, func(*sim.Proc) { c.opening.wakeAll() })
	defer stop()
	for c.state == synSent {
		if err := ctx.Err(); err != nil {
			c.leave()
			return fromContext(err)
		}
		c.opening.wait(s, "dial", c, sim.Forever)
	}
	if c.closed { // the host is dead
		return ErrClosed
	}
	if c.made { // it may have broken since: the next call tells
		return nil
	}
	return syscallError("connect", c.takeFault())
}
