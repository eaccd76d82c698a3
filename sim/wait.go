package sim

import (
	"fmt"
	"time"
)

// TimedOut is the code with which a wait ends whose time has come.
const TimedOut = ^uint32(0)

// Waiter is one wait of one process: the ticket that is handed to whatever may
// end it. The first to wake it wins; to all others it is stale. It is a value,
// to be kept and compared.
type Waiter struct {
	p    *Proc
	turn uint32
}

// Prepare opens a wait of the running process: why is the operation ("conn
// read"), on the object it waits for (nil if there is none). Every Prepare is
// followed by one Park. It panics outside of a process, where nothing can
// block.
func (s *Sim) Prepare(why string, on fmt.Stringer) Waiter {
	p := s.cur
	if p == nil {
		panic(fmt.Sprintf("sim: %s called outside of a process: only a process can block; start "+
			"one with Host.Go", why))
	}
	p.begin(why, on)
	return Waiter{p, p.turn}
}

// begin opens a wait of p, the running process.
func (p *Proc) begin(why string, on fmt.Stringer) {
	s := p.sim
	if s.cur != p {
		panic(fmt.Sprintf("sim: %s of process %s called from outside of it", why, p))
	}
	if p.dead {
		p.unwind()
	}
	p.turn++
	p.woken, p.rests = false, false
	p.why, p.on, p.since = why, on, s.now
}

// park gives control back to the scheduler until somebody wakes p.
func (p *Proc) park() uint32 {
	p.parked = true
	p.co.yield(struct{}{})
	if p.dead {
		p.unwind()
	}
	p.parked = false
	return p.code
}

// Park blocks until the first Wake and returns its code. It does by itself what
// park does: see loop for why the way between two processes is kept short.
func (w Waiter) Park() uint32 {
	w.check()
	p := w.p
	p.parked = true
	p.co.yield(struct{}{})
	if p.dead {
		p.unwind()
	}
	p.parked = false
	return p.code
}

// Rest opens a wait that p keeps without a stack: as soon as its body returns, p waits, and when
// the wait ends, the body is called anew. It is for a server with much state elsewhere and none on
// its stack, of which there may be very many. A body that opens another wait before it returns, or
// returns without, does not rest. Like every wait it ends with the first Wake.
func (p *Proc) Rest(why string, on fmt.Stringer) Waiter {
	p.begin(why, on)
	p.rests = true
	return Waiter{p, p.turn}
}

// RestFor is a [Proc.Sleep] without a stack, as Rest is a wait without one.
func (p *Proc) RestFor(d time.Duration) {
	p.doze(d)
	p.rests = true
}

// doze opens a wait that ends after d on the host's clock, and by no waker before.
func (p *Proc) doze(d time.Duration) {
	p.begin("sleep", nil)
	p.woken = true
	p.sim.wakeAt(p.sim.now.Add(p.Host().TrueDuration(d)), p, 0)
}

// ParkUntil is Park, but the wait ends at t with [TimedOut] if nobody woke it
// before.
func (w Waiter) ParkUntil(t Instant) uint32 {
	w.check()
	p := w.p
	if !p.woken && t != Forever {
		p.alarm = p.sim.wakeAt(t, p, TimedOut)
		p.alarmGen = p.sim.slots[p.alarm].gen
	}
	return p.park()
}

// check refuses a Park that does not belong to the last Prepare.
func (w Waiter) check() {
	if w.p == nil || w.p.sim.cur != w.p || w.p.turn != w.turn {
		panic("sim: Park on a stale wait: " +
			"every Prepare is followed by one Park of the same process")
	}
}

// Wake ends the wait with code, unless it has ended already (woken, timed out,
// or its process is dead): then it returns false, and the next one in line may
// be tried. It may come before Park.
func (w Waiter) Wake(code uint32) bool {
	p := w.p
	if p == nil {
		return false
	}
	s := p.sim
	s.Guard()
	if p.turn != w.turn || p.woken || p.dead {
		return false
	}
	p.woken = true
	if p.alarmGen != 0 {
		Event{s, p.alarm, p.alarmGen}.Cancel()
		p.alarmGen = 0
	}
	s.wakeAt(s.now, p, code)
	return true
}

// Pending says whether the wait has not ended yet.
func (w Waiter) Pending() bool {
	return w.p != nil && w.p.turn == w.turn && !w.p.woken && !w.p.dead
}

// waitList is a queue of waiters in order of arrival, with what each wants.
// Waiters that have left stay until half of the list is stale.
type waitList[T any] struct {
	items []waitItem[T]
	head  int
	stale int
}

type waitItem[T any] struct {
	w    Waiter
	code uint32
	want T
}

func (l *waitList[T]) add(w Waiter, code uint32, want T) {
	l.items = append(l.items, waitItem[T]{w, code, want})
}

// leave notes that a waiter has gone by another way.
func (l *waitList[T]) leave() {
	l.stale++
	if l.stale <= 16 || l.stale <= (len(l.items)-l.head)/2 {
		return
	}
	kept := l.items[:0]
	for _, it := range l.items[l.head:] {
		if it.w.Pending() {
			kept = append(kept, it)
		}
	}
	clear(l.items[len(kept):])
	l.items, l.head, l.stale = kept, 0, 0
}

// wake ends the wait of the first that still waits, and returns what it wants;
// false if there is none.
func (l *waitList[T]) wake() (want T, ok bool) {
	for l.head < len(l.items) {
		it := l.items[l.head]
		l.items[l.head] = waitItem[T]{}
		l.head++
		if l.head == len(l.items) {
			l.items, l.head, l.stale = l.items[:0], 0, 0
		} else if l.head > 32 && l.head > len(l.items)/2 {
			n := copy(l.items, l.items[l.head:])
			clear(l.items[n:])
			l.items, l.head = l.items[:n], 0
		}
		if it.w.Wake(it.code) {
			return it.want, true
		}
	}
	return want, false
}

// first returns the first that still waits without waking it.
func (l *waitList[T]) first() *waitItem[T] {
	for i := l.head; i < len(l.items); i++ {
		if l.items[i].w.Pending() {
			return &l.items[i]
		}
	}
	return nil
}
