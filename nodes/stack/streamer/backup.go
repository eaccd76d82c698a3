package streamer

import (
	"time"

	"groundhog/nodes/stack"
	"groundhog/nodes/stack/journal"
	"groundhog/sim"
)

// backupEach is how often what is new in the log is copied to the object store.
const backupEach = time.Second

// backUp copies the log to the object store, whenever there is something new in it.
func (in *instance) backUp(p *sim.Proc) {
	for {
		p.Sleep(backupEach)
		if in.backed >= in.synced {
			continue
		}
		text, err := in.Disk.ReadFile(LogName)
		if err != nil {
			in.Fail(err)
		}
		reached, err := in.put(text)
		if err != nil {
			continue // the next round tries again
		}
		in.backed = reached
		in.observer.Report(stack.Event{
			Kind: stack.Claimed, Layer: stack.Backed, Upto: in.backed,
		})
		_ = in.acknowledge(in.lsn) // the receiver finds out
	}
}

// put replaces the backup, and returns how far it reaches then.
func (in *instance) put(text []byte) (reached uint64, err error) {
	c, err := in.Dial(in.objects)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	m, err := c.Ask(stack.Message{Kind: stack.Put, Data: text})
	return m.LSN, err
}

// restore is what the backup holds, for a machine that has nothing. It asks until it is told.
func (in *instance) restore(p *sim.Proc) []journal.Record {
	for {
		if c, err := in.Dial(in.objects); err == nil {
			m, err := c.Ask(stack.Message{Kind: stack.Get})
			c.Close()
			if err == nil {
				return journal.Parse(m.Data)
			}
		}
		p.Sleep(stack.RetryAfter)
	}
}
