package source

import (
	"errors"
	"time"

	"groundhog/nodes/stack"
	"groundhog/sim"
)

var (
	// errRepeated is that a mutation came again which is in the log.
	errRepeated = errors.New("source: a mutation came again")
	// errAhead is that a mutation came before one that must come first.
	errAhead = errors.New("source: a mutation is ahead")
	// errBehind is that a client does not know what others have done.
	errBehind = errors.New("source: the client is behind")
)

// refused says whether an error means that a client is to ask for nothing more.
func refused(err error) bool { return err == errRepeated || err == errAhead }

// commitAll commits mutations in their order. Of a client it commits none behind one that is ahead.
func (in *instance) commitAll(seen uint64, all []stack.Mutation) error {
	in.lock.Lock()
	defer in.lock.Unlock()
	t := in.config.Toggles
	if t.PushNeedsHead && seen < in.state.LSN {
		return errBehind
	}
	for _, m := range all {
		last := in.state.Last[m.Client]
		switch {
		case m.ID > last+1 && t.GapIsFatal:
			return errAhead
		case m.ID > last+1 && !t.GapsPass, m.Bad && t.PoisonBlocks:
			continue
		case m.ID <= last && t.RepeatIsFatal:
			return errRepeated
		case m.ID <= last && !t.ResendApplies:
			continue
		}
		next := in.state.Next(m)
		fits, err := in.fits(next)
		if err == nil && !fits && !t.FullIgnored {
			break // the client sends it again
		}
		if in.unkept = !fits; err == nil {
			err = in.commit(next)
		}
		if err != nil {
			return err
		}
	}
	return in.afterCommit()
}

// commit makes a transaction durable and shows it.
func (in *instance) commit(t stack.Txn) error {
	r := record{Txn: &t, Confirmed: in.confirmed}
	if err := in.write(t.LSN, r); err != nil {
		return err
	}
	first := in.config.Toggles.StreamFirst
	if first {
		in.kept = append(in.kept, t)
		in.news.Ring()
	}
	in.shipping = &t
	in.copies.Ring()
	in.awaitStandby(t.LSN)
	in.shipping = nil
	if in.apply(t); first {
		in.kept = in.kept[:len(in.kept)-1]
	}
	in.Host.Note(in.sym.commit, t.LSN, t.By.Client<<32|t.By.ID)
	in.report(stack.Event{Kind: stack.Committed, Txn: t})
	in.report(stack.Event{Kind: stack.Claimed, Layer: stack.Source, Upto: t.LSN})
	return nil
}

// afterCommit tells readers, and holds the slot and the log to their limits.
func (in *instance) afterCommit() error {
	if n := in.config.KeepMost; n > 0 && len(in.kept) > n {
		in.forget(in.kept[len(in.kept)-n-1].LSN)
	}
	idle := time.Duration(in.Host.Monotonic() - in.read)
	if most := in.config.IdleMost; most > 0 && idle > most {
		in.forget(in.state.LSN)
	}
	in.news.Ring()
	return in.compact()
}

// Unpublished commits a transaction of a table that is not published. A source that does not serve
// does nothing.
func (src *Source) Unpublished() {
	in := src.now
	if in == nil || !in.ready {
		return
	}
	src.Host.Go("unpublished", func(*sim.Proc) {
		in.lock.Lock()
		defer in.lock.Unlock()
		err := in.commit(stack.Txn{LSN: in.state.LSN + 1, Other: true})
		if err == nil {
			err = in.afterCommit()
		}
		if err != nil {
			in.Fail(err)
		}
	}).Daemon()
}
