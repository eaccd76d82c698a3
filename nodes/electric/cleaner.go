package electric

import (
	"errors"
	"io/fs"
	"time"

	"groundhog/nodes/electric/beam"
)

// cleaner is the ShapeCleaner with its task supervisor: removals run asynchronously, one task each,
// in four steps of which any may fail. What is behind the failed step is not done, nor are the
// shapes that the task was to remove after this one, unless RemovalRetries.
type cleaner struct {
	svc     *Service
	p       *beam.Process
	pending map[Handle]bool     // with RemovalRetries: those not done yet
	chains  map[beam.Ref]Handle // of those, the ones that run
}

// Messages of the cleaner.
type (
	removeShape  struct{ handle Handle }
	removeShapes struct{ handles []Handle } // by one task, in turn
	retryRemove  struct{ handle Handle }
)

const (
	stepTime     = time.Millisecond
	stopPatience = 30 * time.Second
	retryAfter   = 100 * time.Millisecond
)

func (svc *Service) startCleaner() beam.PID {
	return svc.rt.Start("cleaner", func(p *beam.Process) beam.Server {
		return &cleaner{
			svc: svc, p: p, pending: make(map[Handle]bool), chains: make(map[beam.Ref]Handle),
		}
	})
}

// HandleCall is not used.
func (c *cleaner) HandleCall(*beam.Process, beam.From, any) {}

// Terminate has nothing to do.
func (c *cleaner) Terminate(*beam.Process, beam.Reason) {}

// HandleInfo starts removals and, with RemovalRetries, starts those again that failed.
func (c *cleaner) HandleInfo(p *beam.Process, msg any) {
	switch m := msg.(type) {
	case removeShape:
		if !c.svc.toggles.RemovalRetries {
			c.start(m.handle)
			return
		}
		if _, served := c.svc.status.find(m.handle); !c.pending[m.handle] && served {
			c.pending[m.handle] = true
			c.chains[p.Monitor(c.start(m.handle))] = m.handle
		}
	case removeShapes:
		c.start(m.handles...)
	case retryRemove:
		c.chains[p.Monitor(c.start(m.handle))] = m.handle
	case beam.Down:
		h := c.chains[m.Ref]
		delete(c.chains, m.Ref)
		if m.Reason.Kind == beam.Normal {
			delete(c.pending, h)
			return
		}
		p.SendAfter(retryAfter, retryRemove{h})
	}
}

// start runs the chain for each of the handles.
func (c *cleaner) start(handles ...Handle) beam.PID {
	return c.svc.rt.Spawn("cleanup", func(p *beam.Process) {
		for _, h := range handles {
			(&cleanup{c.svc, p, h}).run()
		}
	})
}

// cleanup is one run of the chain. A step returns false if there is nothing more to do.
type cleanup struct {
	svc    *Service
	p      *beam.Process
	handle Handle
}

// run goes through the chain: ShapeStatus, consumer, storage, collector.
func (t *cleanup) run() {
	for i, step := range []func() bool{t.status, t.consumer, t.storage, t.collector} {
		t.p.Sleep(stepTime)
		if fails(
			t.svc.host,
			[...]string{PointCleaner1, PointCleaner2, PointCleaner3, PointCleaner4}[i],
		) {
			t.svc.note(t.svc.sym.chainFailed, uint64(t.handle), uint64(i+1))
			t.p.Raise("removal step failed")
		}
		if !step() {
			return
		}
	}
}

// status invalidates the handle. A chain that finds this done by another goes no further; it cannot
// know whether the other one came to its end. With RemovalUnpins it does that one's last step.
func (t *cleanup) status() bool {
	a := t.p.Call(t.svc.cache, forget{t.handle})
	r, _ := a.Value.(removal)
	if a.Outcome != beam.Replied || r.err != nil {
		t.p.Raise("shape status is not available")
	}
	if !r.found && t.svc.toggles.RemovalUnpins {
		t.p.Send(t.svc.collector, removeRoute{t.handle})
	}
	return r.found || t.svc.toggles.RemovalRetries
}

// consumer stops the writer. A deaf one is waited for in vain; with RemovalRetries or RemovalUnpins
// it is killed then.
func (t *cleanup) consumer() bool {
	pid, ok := t.svc.registry.Find(t.handle)
	if !ok {
		return true
	}
	ref := t.p.Monitor(pid)
	t.p.Send(pid, stopAndClean{})
	if _, ended := t.p.AwaitDown(pid, ref, stopPatience); ended {
		return true
	}
	if !t.svc.toggles.RemovalRetries && !t.svc.toggles.RemovalUnpins {
		t.p.Raise("consumer does not stop")
	}
	t.svc.rt.Exit(pid, beam.Reason{Kind: beam.Killed})
	return true
}

// storage moves the files out of the way.
func (t *cleanup) storage() bool {
	d := t.svc.disk
	if err := d.MkdirAll("trash", 0o755); err != nil {
		t.p.Raise("trash: " + err.Error())
	}
	dir := t.svc.shapeDir(t.handle)
	name := "trash/" + dir[len("shapes/"):]
	t.svc.ignore(d.RemoveAll(name)) // of an earlier run
	if err := d.Rename(dir, name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.p.Raise("trash: " + err.Error())
	}
	return true
}

// collector unpins the shape.
func (t *cleanup) collector() bool {
	t.p.Send(t.svc.collector, removeRoute{t.handle})
	t.p.Send(t.svc.publication, unpublishShape{t.handle})
	t.svc.changed(t.handle)
	return true
}
