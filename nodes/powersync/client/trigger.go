package client

import "groundhog/sim"

// trigger is the merged stream of events that wake the upload loop. It has the meaning of a
// broadcast stream of Dart: an event without a listener is dropped; a listener that is busy gets it
// when it is done.
type trigger struct {
	client     *Client
	subscribed bool
	idle       bool // the loop waits
	deaf       bool // with NoUploadRetry, in a pass: to all but local writes
	events     *sim.Chan[struct{}]
}

// localWrite is where an event of the watcher of ps_crud is from.
const localWrite = "local write"

// triggerBuffer is more than any pass can last: the watcher makes a hundred events a second.
const triggerBuffer = 1 << 16

func newTrigger(c *Client) *trigger {
	return &trigger{
		client: c, events: sim.NewChan[struct{}](c.host.Sim(), "upload trigger", triggerBuffer),
	}
}

// fire is an event of one of the streams. from is for the story.
func (t *trigger) fire(from string) {
	c := t.client
	if !t.subscribed || c.toggles.DropsWhileBusy && !t.idle || t.deaf && from != localWrite {
		c.host.Note(c.sym.dropped, 0, 0)
		c.report(Event{Kind: Dropped, Text: from})
		return
	}
	c.host.Note(c.sym.trigger, 0, 0)
	if t.client.toggles.Latch && t.events.Len() > 0 {
		return // the latch remembers one
	}
	t.events.TrySend(struct{}{})
	t.idle = false
}
