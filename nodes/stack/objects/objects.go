// Package objects is the object store of the stack, which holds the backup of the change log: a
// generation of objects, of which the first is a whole log and each other goes on where the one
// before it ends.
//
// # Contract
//
// An object that was answered is durable and whole: it is written beside, synced, and given its
// name. A generation takes the place of the one before with its first object, unless it reaches
// less far, such as an upload that was under way when another machine took over; then it is
// refused, as is an object that is not the next of the present generation. The answer says how far
// the backup reaches.
//
// Objects are read in chunks, each of which takes a while, and a connection that asks for nothing
// for some time is ended.
//
// # Map of the files
//
//   - objects.go: the machine, and requests.
//   - parts.go: the objects on the disk.
package objects

import (
	"time"

	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/journal"
	"groundhog/sim"
)

// Config says what a store is to be.
type Config struct {
	Chunk   int           // bytes in an answer; 0: a whole object
	Each    time.Duration // how long an answer takes
	Idle    time.Duration // of a connection, before it is ended; 0: as everywhere
	Toggles stack.Toggles

	Observer stack.Observer
}

// Store is the machine.
type Store struct {
	*stack.Machine
	config Config
	note   sim.Symbol
}

// instance is the program while it runs.
type instance struct {
	*Store
	lock    *sim.Mutex
	current generation
}

// New adds the machine. Boot its host.
func New(s *sim.Sim, n *net.Network, name string, c Config) *Store {
	if c.Idle == 0 {
		c.Idle = stack.Silence
	}
	st := &Store{config: c, note: s.Symbol("stack.backup")}
	st.Machine = stack.NewMachine(s, n, name, true, func(p *sim.Proc) error {
		in := &instance{Store: st, lock: sim.NewMutex(s, "backup")}
		if err := in.find(); err != nil {
			return err
		}
		c.Observer.Report(stack.Event{
			Kind: stack.Found, Layer: stack.Backed, Upto: in.current.reaches,
		})
		return st.Serve(p, in.answer)
	})
	return st
}

// answer serves a connection.
func (in *instance) answer(p *sim.Proc, c *stack.Conn) {
	for {
		m, err := c.Receive(in.config.Idle)
		if err != nil {
			return
		}
		in.lock.Lock()
		answer, err := in.do(m)
		in.lock.Unlock()
		if err != nil {
			in.Fail(err)
		}
		if m.Kind == stack.Get && in.config.Each > 0 {
			p.Sleep(in.config.Each)
		}
		if c.Send(answer) != nil {
			return
		}
	}
}

// do carries out a request.
func (in *instance) do(m stack.Message) (answer stack.Message, err error) {
	switch m.Kind {
	case stack.Put:
		return in.put(m)
	case stack.Get:
		return in.get(m)
	}
	return stack.Message{
		Kind: stack.Done, Generation: in.current.name, Part: in.current.parts,
		LSN: in.current.reaches,
	}, nil
}

// put takes in an object.
func (in *instance) put(m stack.Message) (answer stack.Message, err error) {
	g := &in.current
	done := stack.Message{Kind: stack.Done, LSN: g.reaches}
	upto := journal.Extent(m.Data)
	begins := m.Part == 0 && (upto >= g.reaches || in.config.Toggles.AnyBackup)
	if !begins && (m.Generation != g.name || m.Part != g.parts) {
		done.Refused = true
		return done, nil
	}
	if err := in.write(m.Generation, m.Part, m.Data); err != nil {
		return done, err
	}
	if m.Part == 0 {
		before := *g
		*g = generation{name: m.Generation}
		if err := in.remove(before); err != nil {
			return done, err
		}
	}
	g.parts = m.Part + 1
	g.reaches = max(g.reaches, upto)
	in.Host.Note(in.note, upto, uint64(len(m.Data)))
	done.LSN = g.reaches
	return done, nil
}

// get is a chunk of an object.
func (in *instance) get(m stack.Message) (answer stack.Message, err error) {
	answer.Kind = stack.Object
	if m.Generation != in.current.name || m.Part >= in.current.parts {
		answer.Refused = true
		return answer, nil
	}
	data, err := in.Disk.ReadFile(nameOf(m.Generation, m.Part))
	if err != nil {
		return answer, err
	}
	data = data[min(m.Offset, uint64(len(data))):]
	if n := in.config.Chunk; n > 0 && len(data) > n {
		data, answer.More = data[:n], true
	}
	answer.Data = data
	return answer, nil
}
