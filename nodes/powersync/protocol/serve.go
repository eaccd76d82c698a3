package protocol

import (
	"groundhog/net"
	"groundhog/sim"
)

// Serve answers every connection that comes in, each in a process of this name, until the listener
// ends.
func Serve(p *sim.Proc, l net.Listener, process string, answer func(p *sim.Proc, c *Conn)) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		p.Go(process, func(q *sim.Proc) {
			defer c.Close()
			answer(q, NewConn(c))
		}).Daemon()
	}
}
