package powersync

import (
	"time"

	"groundhog/net"
	"groundhog/sim"
)

// keepAlive is how often a stream without news says that it lives; the token of the Jepsen test lives 300 s.
const (
	keepAlive  = 20 * time.Second
	tokenLives = 300
	reconnect  = time.Second
)

// Service follows the source's log, keeps the bucket, and serves sync streams and write checkpoints. What it keeps is in a
// database of its own and survives it.
type Service struct {
	host    *sim.Host
	stack   *net.Stack
	toggles Toggles

	ops      []Op
	sums     []uint32 // checksum of the bucket up to each operation
	lsn      int64    // of the last checkpoint: the end of a transaction of the source
	lastOp   int64    // of it
	requests map[string]*writeCheckpoint
	lock     *sim.Mutex
	news     *sim.Cond
	beats    uint64 // keep-alives so far
}

// writeCheckpoint is a client's: it is reached when the log is replicated up to its LSN.
type writeCheckpoint struct {
	id      int64
	lsn     int64
	reached bool
}

// NewService adds the machine. Boot its host.
func NewService(s *sim.Sim, n *net.Network, t Toggles) *Service {
	v := &Service{toggles: t, requests: make(map[string]*writeCheckpoint)}
	v.lock = sim.NewMutex(s, "storage")
	v.news = sim.NewCond(s, "checkpoint", v.lock)
	v.host = s.NewHost("service", v.run)
	v.stack = n.Attach(v.host)
	return v
}

// Host returns the machine.
func (v *Service) Host() *sim.Host { return v.host }

func (v *Service) run(p *sim.Proc) {
	p.Daemon()
	l, err := v.stack.Listen(Port)
	if err != nil {
		p.Sim().Fail("service cannot listen: %v", err)
	}
	p.Go("replicator", v.replicate).Daemon()
	p.Go("pacemaker", v.beat).Daemon()
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		p.Go("connection", func(q *sim.Proc) { v.serve(q, c) }).Daemon()
	}
}

// replicate follows the log. What it reads at once becomes one checkpoint.
func (v *Service) replicate(p *sim.Proc) {
	for {
		if c, err := v.stack.DialTimeout("postgres:8080", reconnect); err == nil {
			in := linesOf(c)
			if send(c, ask{Replicate: true, After: v.lsn}) == nil {
				for v.follow(p, in) == nil {
				}
			}
			_ = c.Close()
		}
		p.Sleep(reconnect)
	}
}

func (v *Service) follow(p *sim.Proc, in lines) error {
	var r record
	if err := in.next(&r); err != nil {
		return err
	}
	p.Sleep(p.Stream("lag").Duration(lagLeast, lagMost))
	for {
		v.store(r)
		if in.Buffered() == 0 {
			break
		}
		r = record{}
		if err := in.next(&r); err != nil {
			return err
		}
	}
	v.checkpoint()
	return nil
}

// store adds the operations of a transaction.
func (v *Service) store(r record) {
	for _, w := range r.Writes {
		op := Op{ID: int64(len(v.ops) + 1), Row: w.Row, Value: w.Value}
		sum := op.sum()
		if len(v.sums) > 0 {
			sum += v.sums[len(v.sums)-1]
		}
		v.ops, v.sums = append(v.ops, op), append(v.sums, sum)
	}
	v.lsn = r.LSN
}

// checkpoint makes what was stored visible, and the write checkpoints that it reaches.
func (v *Service) checkpoint() {
	v.lastOp = int64(len(v.ops))
	for _, w := range v.requests { // order-free: each alone
		w.reached = w.reached || w.lsn <= v.lsn
	}
	v.news.Broadcast()
}

func (v *Service) serve(p *sim.Proc, c net.Conn) {
	defer c.Close()
	in := linesOf(c)
	var a ask
	for in.next(&a) == nil {
		if a.Stream != nil {
			v.stream(p, c, *a.Stream)
			return
		}
		id, err := v.request(p, a.Checkpoint)
		if err != nil || send(c, reply{ID: id}) != nil {
			return
		}
		a = ask{}
	}
}

// request makes a write checkpoint for what a client has uploaded: the end of the source's log is asked for and stored, and
// then the source writes a message behind it, so that replication passes the end. In the other order the message may be
// replicated before there is anything to reach.
func (v *Service) request(p *sim.Proc, client string) (id int64, err error) {
	c, err := v.stack.DialTimeout("postgres:8080", reconnect)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	in := linesOf(c)
	call := func(a ask) (r reply, err error) {
		if err = send(c, a); err == nil {
			err = in.next(&r)
		}
		return r, err
	}
	head, err := call(ask{Head: true})
	if err != nil {
		return 0, err
	}
	if v.toggles.PingFirst {
		if _, err := call(ask{Ping: true}); err != nil {
			return 0, err
		}
	}
	p.Sleep(p.Stream("storage").Duration(storeLeast, storeMost))
	w := v.requests[client]
	if w == nil {
		w = &writeCheckpoint{}
		v.requests[client] = w
	}
	w.id++
	w.lsn, w.reached = head.LSN, false
	if !v.toggles.PingFirst {
		if _, err := call(ask{Ping: true}); err != nil {
			return 0, err
		}
	}
	return w.id, nil
}

// stream serves one connection: the newest checkpoint, its data, its end; then the next. Nothing is sent if neither the bucket
// nor the client's write checkpoint has changed.
func (v *Service) stream(p *sim.Proc, c net.Conn, r streamRequest) {
	after, first := r.After, true
	var last Checkpoint
	for {
		now := v.state(r.Client)
		if first || now != last {
			line := streamLine{Diff: &now}
			if first {
				line = streamLine{Checkpoint: &now}
			}
			if send(c, line) != nil || !v.data(c, &after, now.LastOp) || send(c, streamLine{Complete: &now.LastOp}) != nil {
				return
			}
			first, last = false, now
			p.Sleep(10 * time.Millisecond)
			continue
		}
		if !v.wait(r.Client, last) && send(c, streamLine{KeepAlive: tokenLives}) != nil {
			return
		}
	}
}

// state is the newest checkpoint as a client sees it.
func (v *Service) state(client string) Checkpoint {
	c := Checkpoint{LastOp: v.lastOp, Count: v.lastOp}
	if v.lastOp > 0 {
		c.Checksum = v.sums[v.lastOp-1]
	}
	if w := v.requests[client]; w != nil && w.reached {
		c.WriteCheckpoint = w.id
	}
	return c
}

// data sends the operations up to one, in chunks.
func (v *Service) data(c net.Conn, after *int64, upTo int64) bool {
	const chunk = 100
	for *after < upTo {
		n := min(upTo, *after+chunk)
		if send(c, streamLine{Data: v.ops[*after:n]}) != nil {
			return false
		}
		*after = n
	}
	return true
}

// wait waits for news of a client; it returns false if it was time for a keep-alive before there was any.
func (v *Service) wait(client string, last Checkpoint) bool {
	v.lock.Lock()
	defer v.lock.Unlock()
	for seen := v.beats; v.state(client) == last; v.news.Wait() {
		if v.beats != seen {
			return false
		}
	}
	return true
}

// beat lets every stream that has no news say that it lives.
func (v *Service) beat(p *sim.Proc) {
	for {
		p.Sleep(keepAlive)
		v.beats++
		v.news.Broadcast()
	}
}
