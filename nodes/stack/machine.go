package stack

import (
	"slices"
	"time"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
)

// How long machines wait.
const (
	patience     = 3 * time.Second  // for a connection, and for the answer to a request
	Silence      = 10 * time.Second // of who may ask for something, before they are given up
	Heartbeat    = 3 * time.Second  // between messages of one who has nothing to say
	Lifeless     = 5 * time.Second  // of who says something each heartbeat, before it is over
	RetryAfter   = 500 * time.Millisecond
	restartAfter = time.Second // of a program that has ended
)

// Patience is how long an answer is waited for.
const Patience = patience

// Machine is a host with its place in the network and, where it keeps something, a disk.
type Machine struct {
	Host *sim.Host
	Net  *net.Stack
	Disk *disk.Disk
}

// NewMachine adds a host that runs a program at each boot. An error of the program ends it: its
// supervisor starts it again a second later, with what is on the disk.
func NewMachine(
	s *sim.Sim, n *net.Network, name string, keeps bool, program func(p *sim.Proc) error,
) *Machine {
	m := new(Machine)
	m.Host = s.NewHost(name, func(p *sim.Proc) {
		p.Daemon()
		if err := program(p); err != nil {
			m.Fail(err)
		}
	})
	m.Net = n.Attach(m.Host)
	if keeps {
		m.Disk = disk.New(m.Host)
	}
	return m
}

// Fail ends the program for a reason, such as a disk that failed to sync. It does not return to
// the program.
func (m *Machine) Fail(err error) {
	h := m.Host
	h.Logf("ends: %v", err)
	incarnation := h.Incarnation()
	h.Sim().World().After(restartAfter, sim.HandlerFunc(func(uint64) {
		if !h.Up() && h.Incarnation() == incarnation {
			h.Boot()
		}
	}), 0)
	h.Crash(sim.Kill)
	h.Guard("ended")
}

// Service is machines of which one serves, and who asks must find out which.
type Service struct {
	Machines []string
	at       int
}

// Dial connects to the machine that served last, from this one. If that fails, another is asked
// next.
func (sv *Service) Dial(m *Machine) (*Conn, error) {
	to := sv.serves()
	c, err := m.Dial(to)
	if err != nil {
		sv.leave(to)
	}
	return c, err
}

// Failed is to be called when a connection has come to nothing: another machine may serve now.
func (sv *Service) Failed(c *Conn) { sv.leave(c.to) }

// leave turns away from a machine, unless somebody has before.
func (sv *Service) leave(name string) {
	if name == sv.serves() {
		sv.at++
	}
}

func (sv *Service) serves() string { return sv.Machines[sv.at%len(sv.Machines)] }

// Serve answers each connection by a process of its own. It returns when the machine listens.
func (m *Machine) Serve(p *sim.Proc, answer func(p *sim.Proc, c *Conn)) error {
	l, err := m.Net.Listen(Port)
	if err != nil {
		return err
	}
	p.Go("acceptor", func(q *sim.Proc) {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			q.Go("connection", func(b *sim.Proc) {
				conn := NewConn(m.Host, c)
				defer conn.Close()
				answer(b, conn)
			}).Daemon()
		}
	}).Daemon()
	return nil
}

// Bell wakes all who wait for news.
type Bell struct{ waiting []*sim.Chan[struct{}] }

// Join is where one process will hear the bell from now on, until it leaves.
func (b *Bell) Join(s *sim.Sim) *sim.Chan[struct{}] {
	c := sim.NewChan[struct{}](s, "bell", 1)
	b.waiting = append(b.waiting, c)
	return c
}

// Leave takes back a Join.
func (b *Bell) Leave(c *sim.Chan[struct{}]) {
	b.waiting = slices.DeleteFunc(b.waiting, func(w *sim.Chan[struct{}]) bool { return w == c })
}

// Ring wakes everybody. Who does not wait just now does not miss it.
func (b *Bell) Ring() {
	for _, c := range b.waiting {
		c.TrySend(struct{}{})
	}
}

// Await waits for the bell, however long.
func Await(c *sim.Chan[struct{}]) { c.Recv() }

// Wait waits for the bell, and at most for d. It says whether it has rung.
func Wait(s *sim.Sim, c *sim.Chan[struct{}], d time.Duration) bool {
	var v struct{}
	var ok bool
	return sim.Select(s, sim.Recv(c, &v, &ok), sim.After(d)) == 0
}
