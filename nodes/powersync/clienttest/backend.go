package clienttest

import (
	"time"

	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// backend answers one connection: credentials, or a session of transactions.
func (w *World) backend(p *sim.Proc, c *protocol.Conn) {
	var open []protocol.Crud
	for {
		var r protocol.Request
		if c.Receive(&r) != nil {
			return
		}
		a := protocol.Response{Status: w.status(r)}
		if a.Status != protocol.OK {
			open = nil
		} else {
			switch r.Path {
			case protocol.PathCredentials:
				a.Token = &protocol.Token{
					User: r.Client, Expires: int64(p.Sim().Now().Add(w.tokenLives())),
				}
			case protocol.PathExec:
				p.Sleep(time.Millisecond)
				open = append(open, *r.Exec)
			case protocol.PathCommit:
				w.Apply(open...)
				open = nil
			}
		}
		if c.Send(a) != nil {
			return
		}
	}
}

func (w *World) status(r protocol.Request) int {
	if w.Refuse != nil {
		if s := w.Refuse(r); s != 0 {
			return s
		}
	}
	return protocol.OK
}

func (w *World) tokenLives() time.Duration {
	if w.TokenLives == 0 {
		return 300 * time.Second
	}
	return w.TokenLives
}
