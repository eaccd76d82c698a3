package proxy

import (
	"cmp"
	"time"

	"groundhog/net"
	"groundhog/sim"
)

// Box is where a middle box stands. Timeouts that are zero are those of nginx.
type Box struct {
	Stack    *net.Stack // of the host on which it runs
	Port     int        // where clients connect to
	Upstream string     // such as "server:80"

	// Dial, if there is one, connects to the upstream instead: for one of several machines.
	Dial func() (net.Conn, error)

	Connect time.Duration // how long the upstream may take to accept a connection; zero is 60 s
	Silence time.Duration // how long the upstream may send nothing; zero is 60 s
	Idle    time.Duration // how long a client may keep a connection without a request; zero is 75 s
}

func (b Box) withDefaults() Box {
	b.Connect = cmp.Or(b.Connect, 60*time.Second)
	b.Silence = cmp.Or(b.Silence, 60*time.Second)
	b.Idle = cmp.Or(b.Idle, 75*time.Second)
	return b
}

// serve gives each connection that comes in to a process, until the listener fails.
func (b Box) serve(p *sim.Proc, name string, serve func(p *sim.Proc, client net.Conn)) error {
	l, err := b.Stack.Listen(b.Port)
	if err != nil {
		return err
	}
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		p.Go(name, func(q *sim.Proc) {
			defer c.Close()
			serve(q, c)
		}).Daemon()
	}
}

// dial opens a connection to the upstream.
func (b Box) dial() (net.Conn, error) {
	if b.Dial != nil {
		return b.Dial()
	}
	return b.Stack.DialTimeout(b.Upstream, b.Connect)
}
