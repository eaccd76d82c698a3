package streamer

import (
	"errors"

	"groundhog/nodes/stack"
	"groundhog/nodes/stack/journal"
	"groundhog/sim"
)

// restore is what the backup holds, for a machine that has nothing. It asks until it is told.
func (in *instance) restore(p *sim.Proc) ([]journal.Record, error) {
	for {
		data, err := in.fetch()
		if err == errNotALog {
			return nil, err
		}
		if err == nil {
			return sound(journal.Parse(data))
		}
		p.Sleep(stack.RetryAfter)
	}
}

var (
	// errNotALog is that a backup holds nothing.
	errNotALog = errors.New("streamer: the backup is not a log")
	// errGone is that an object is not there.
	errGone = errors.New("streamer: an object of the backup is gone")
)

// fetch reads all objects of the backup, one after the other.
func (in *instance) fetch() (data []byte, err error) {
	c, err := in.Dial(in.config.Objects)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	list, err := c.Ask(stack.Message{Kind: stack.List})
	if err != nil {
		return nil, err
	}
	readers := make([]*object, 0, list.Part)
	defer func() {
		for _, o := range readers {
			o.conn.Close()
		}
	}()
	for part := range list.Part {
		o := &object{
			asks: stack.Message{Kind: stack.Get, Generation: list.Generation, Part: part},
		}
		if o.conn, err = in.Dial(in.config.Objects); err != nil {
			return nil, err
		}
		readers = append(readers, o)
		if !in.config.Toggles.OpensAll {
			err = o.rest()
		} else {
			err = o.chunk()
		}
		if err != nil {
			return nil, err
		}
	}
	for _, o := range readers {
		if err := o.rest(); err != nil {
			return nil, err
		}
		data = append(data, o.data...)
	}
	if list.Part > 0 && len(data) == 0 && in.config.Toggles.AnyBackup {
		return nil, errNotALog
	}
	return data, nil
}

// object is one that is being read, over a connection of its own.
type object struct {
	conn  *stack.Conn
	asks  stack.Message
	data  []byte
	whole bool
}

// rest reads what is left.
func (o *object) rest() error {
	for !o.whole {
		if err := o.chunk(); err != nil {
			return err
		}
	}
	return nil
}

// chunk reads the next chunk.
func (o *object) chunk() error {
	o.asks.Offset = uint64(len(o.data))
	m, err := o.conn.Ask(o.asks)
	if err != nil {
		return err
	}
	if m.Refused {
		return errGone
	}
	o.data, o.whole = append(o.data, m.Data...), !m.More
	return nil
}
