package worker

import (
	"os"
	"sync/atomic"
	"time"
)

// looks is how often an ear looks within the time that a worker may be silent. It counts looks and
// not time: where the whole machine was suspended, nobody has been silent.
const looks = 10

// ear kills a worker that gives no sign.
type ear struct {
	ended  chan struct{} // the worker needs no ear any more
	done   chan struct{} // and the ear is gone
	still  atomic.Int64  // looks since the last sign; below 0: the parent itself is busy
	silent bool
}

// listen begins to listen.
func listen(p *os.Process, limit time.Duration) *ear {
	e := &ear{ended: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(e.done)
		if limit <= 0 {
			return
		}
		ticker := time.NewTicker(max(limit/looks, 1))
		defer ticker.Stop()
		for {
			select {
			case <-e.ended:
				return
			case <-ticker.C:
				if e.still.Add(1) > looks {
					e.silent = true
					_ = p.Kill()
					return
				}
			}
		}
	}()
	return e
}

// busyFor is so long that nobody waits for its end: a message is being taken.
const busyFor = 1 << 60

// busy hears a sign, and none is expected while f is called.
func (e *ear) busy(f func()) {
	e.still.Store(-busyFor)
	f()
	e.still.Store(0)
}

// stop ends listening, and says whether the worker was killed for its silence.
func (e *ear) stop() bool {
	close(e.ended)
	<-e.done
	return e.silent
}
