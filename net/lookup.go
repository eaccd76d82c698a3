package net

import (
	"context"
	"errors"
	stdnet "net"
	"time"

	"groundhog/sim"
)

// ErrServFail and ErrSilent say what a fault does to a question about a name: the name server says
// that it has failed, or it says nothing.
var (
	ErrServFail = errors.New("server misbehaving")
	ErrSilent   = errors.New("the name server is silent")
)

// lookupTimeout is after how long a resolver that hears nothing gives up: it asks twice, and waits
// five seconds for each answer, as those of C and Go do.
const lookupTimeout = 10 * time.Second

// Lookup asks the name server about a name, and returns what the faults in force make of that: a
// delay, and [ErrServFail] or [ErrSilent]. Each call is one question, and the first fault that it
// meets decides. Without a fault there is neither delay nor error. What the answer is
// [Stack.Resolve] says.
func (st *Stack) Lookup(name string) (delay time.Duration, failure error) {
	n := st.net
	for _, in := range n.faults {
		f := &in.fault
		if !f.Do.lookup() || !in.from.Has(st.host.Name()) || !in.to.Has(name) {
			continue
		}
		var draws *sim.Stream
		if f.Chance.Num != 0 {
			draws = n.sim.Stream("net/" + st.host.Name() + "/" + f.String())
		}
		if !in.count.Meets(n.sim.Now(), draws) {
			continue
		}
		st.host.Note(n.sim.Symbol("net lookup "+f.Do.String()[len("lookup-"):]), in.count.Hits(), 0)
		switch f.Do {
		case LookupFail:
			return 0, ErrServFail
		case LookupSilent:
			return 0, ErrSilent
		}
		return f.Delay, nil
	}
	return 0, nil
}

// lookUp finds the stack of a name for the process that runs, which waits for the answer.
func (st *Stack) lookUp(ctx context.Context, name string) (*Stack, error) {
	if name == "" || name == "localhost" {
		return st, nil
	}
	delay, failure := st.Lookup(name)
	if failure == ErrSilent {
		delay = lookupTimeout
	}
	if delay > 0 {
		if err := st.sleep(ctx, delay); err != nil {
			return nil, &stdnet.DNSError{Err: err.Error(), UnwrapErr: err, Name: name,
				IsTimeout: err == timeoutError{}}
		}
	}
	switch failure {
	case ErrSilent:
		return nil, &stdnet.DNSError{Err: timeoutError{}.Error(), Name: name, IsTimeout: true,
			IsTemporary: true}
	case ErrServFail:
		return nil, &stdnet.DNSError{Err: failure.Error(), Name: name, IsTemporary: true}
	}
	return st.resolve(name)
}

// sleep waits for d, or until ctx ends.
func (st *Stack) sleep(ctx context.Context, d time.Duration) error {
	s := st.net.sim
	var q waiters
	stop := sim.AfterFunc(ctx, st.host, func(*sim.Proc) { q.wakeAll() })
	defer stop()
	for until := s.Now().Add(d); s.Now() < until; {
		if err := ctx.Err(); err != nil {
			return fromContext(err)
		}
		q.wait(s, "lookup", st.host, until)
	}
	return nil
}
