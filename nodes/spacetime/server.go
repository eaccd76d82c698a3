package spacetime

import (
	"time"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
)

// Port is where a server listens.
const Port = 3000

// watchdogPause is how long the watchdog waits before it starts a server that has ended again, as
// in the Jepsen test.
const watchdogPause = time.Second

// controlFlush is how often the control database is synced.
const controlFlush = 50 * time.Millisecond

// Server is a machine with a server and a watchdog that keeps it running.
type Server struct {
	host   *sim.Host
	stack  *net.Stack
	disk   *disk.Disk
	config ServerConfig
	sym    struct{ started, failed, stopped, durable, commit sim.Symbol }
}

// ServerConfig says what a server is to be.
type ServerConfig struct {
	Toggles  Toggles
	Options  Options
	Observer Observer
}

// NewServer adds the machine. Boot its host.
func NewServer(s *sim.Sim, n *net.Network, name string, c ServerConfig) *Server {
	sv := &Server{config: c}
	sv.host = s.NewHost(name, sv.watchdog)
	sv.stack = n.Attach(sv.host)
	sv.disk = disk.New(sv.host)
	sv.sym.started = s.Symbol("spacetime.started")
	sv.sym.failed = s.Symbol("spacetime.start-failed")
	sv.sym.stopped = s.Symbol("spacetime.stopped")
	sv.sym.durable, sv.sym.commit = s.Symbol("spacetime.durable"), s.Symbol("spacetime.commit")
	return sv
}

// Host returns the machine.
func (sv *Server) Host() *sim.Host { return sv.host }

// Disk returns its disk.
func (sv *Server) Disk() *disk.Disk { return sv.disk }

// watchdog is the program of the machine.
func (sv *Server) watchdog(p *sim.Proc) {
	p.Daemon()
	for {
		in, err := Start(sv.disk, sv.config.Toggles, sv.config.Options)
		if err == nil && len(in.Published()) == 0 {
			_, err = in.Publish([]byte("module"))
		}
		if err != nil {
			if in != nil {
				_ = in.Kill()
			}
			sv.host.Note(sv.sym.failed, 0, 0)
			sv.report(Event{Kind: StartFailed, Err: err})
			p.Sleep(watchdogPause)
			continue
		}
		sv.serve(p, in)
		p.Sleep(watchdogPause)
	}
}

func (sv *Server) report(e Event) { sv.config.Observer.report(e) }

// session is one run of the server process.
type session struct {
	sv      *Server
	in      *Instance
	db      *Database
	work    *sim.Cond // something is in the queue, or the session is over
	durable *sim.Cond // more is durable, or the session is over
	lock    *sim.Mutex
	err     error // what ended it
	over    bool
}

// serve runs the server until something ends it.
func (sv *Server) serve(p *sim.Proc, in *Instance) {
	s := p.Sim()
	lock := sim.NewMutex(s, "session")
	ss := &session{
		sv: sv, in: in, db: in.Database(1), lock: lock, work: sim.NewCond(s, "work", lock),
		durable: sim.NewCond(s, "durable", lock),
	}
	sv.host.Note(sv.sym.started, ss.db.Next(), 0)
	sv.report(Event{Kind: Started, Next: ss.db.Next()})
	l, err := sv.stack.Listen(Port)
	if err != nil {
		s.Fail("%s cannot listen: %v", sv.host.Name(), err)
	}
	p.Go("durability", ss.durability).Daemon()
	p.Go("control-flush", ss.control).Daemon()
	p.Go("acceptor", func(q *sim.Proc) { ss.accept(q, l) }).Daemon()
	lock.Lock()
	for !ss.over {
		ss.durable.Wait()
	}
	lock.Unlock()
	_ = l.Close()
	_ = in.Kill()
	sv.host.Note(sv.sym.stopped, ss.db.Durable(), 0)
	sv.report(Event{Kind: Stopped, Err: ss.err})
}

// end ends the session: the original panics.
func (ss *session) end(err error) {
	ss.err, ss.over = err, true
	ss.work.Broadcast()
	ss.durable.Broadcast()
}

// durability is the actor that owns the log: it drains the queue, writes, syncs, and says so.
func (ss *session) durability(p *sim.Proc) {
	every := ss.sv.config.Toggles.FlushEvery
	for {
		if every > 0 {
			p.Sleep(every)
		}
		ss.lock.Lock()
		for !ss.over && len(ss.db.queue) == 0 {
			ss.work.Wait()
		}
		ss.lock.Unlock()
		if ss.over {
			return
		}
		durable, err := ss.db.Sync()
		if err != nil {
			ss.end(err)
			return
		}
		ss.sv.host.Note(ss.sv.sym.durable, durable, 0)
		ss.sv.report(Event{Kind: Durable, Next: durable})
		ss.durable.Broadcast()
	}
}

// control syncs the control database.
func (ss *session) control(p *sim.Proc) {
	for !ss.over {
		p.Sleep(controlFlush)
		if err := ss.in.Flush(); err != nil {
			ss.end(err)
		}
		if !ss.in.control.dirty {
			return // nothing more is published
		}
	}
}

func (ss *session) accept(p *sim.Proc, l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		p.Go("connection", func(q *sim.Proc) { ss.answer(c) }).Daemon()
	}
}

// answer carries out the transactions of one connection. One that is to be confirmed waits until
// all that it saw is durable; the others do not.
func (ss *session) answer(c net.Conn) {
	defer c.Close()
	for {
		body, err := readFrame(c)
		if err != nil || ss.over {
			return
		}
		r, err := decodeRequest(body)
		if err != nil {
			return
		}
		if r.subscribe {
			ss.publish(c, r)
			return
		}
		a := ss.execute(r)
		if r.confirmed && !ss.await(a.next) {
			return
		}
		if writeFrame(c, a.encode()) != nil {
			return
		}
	}
}

// publish tells a subscriber of every transaction: when it is durable, or, unconfirmed, as soon as
// it is there.
func (ss *session) publish(c net.Conn, r request) {
	reach, changed := ss.db.Next, ss.work
	if r.confirmed {
		reach, changed = ss.db.Durable, ss.durable
	}
	for told := uint64(0); ; {
		ss.lock.Lock()
		for !ss.over && reach() == told {
			changed.Wait()
		}
		ss.lock.Unlock()
		if ss.over {
			return
		}
		told = reach()
		if writeFrame(c, answer{id: r.id, next: told}.encode()) != nil {
			return
		}
	}
}

// execute carries out a transaction in memory. Nothing else runs meanwhile.
func (ss *session) execute(r request) answer {
	a := answer{id: r.id}
	var writes []Op
	for _, op := range r.ops {
		if op.Append {
			writes = append(writes, Op{op.Key, op.Value})
			continue
		}
		list := append([]uint64(nil), ss.db.State().List(op.Key)...)
		for _, w := range writes {
			if w.Key == op.Key {
				list = append(list, w.Value)
			}
		}
		if op.Last {
			list = list[max(0, len(list)-1):]
		}
		a.reads = append(a.reads, list)
	}
	if len(writes) > 0 {
		offset := ss.db.Commit(writes)
		ss.sv.host.Note(ss.sv.sym.commit, offset, r.id)
		ss.work.Broadcast()
	}
	a.next = ss.db.Next()
	return a
}

// await waits until everything below next is durable. It returns false if that will not be.
func (ss *session) await(next uint64) bool {
	ss.lock.Lock()
	defer ss.lock.Unlock()
	for !ss.over && ss.db.Durable() < next {
		ss.durable.Wait()
	}
	return !ss.over
}
