// Package objects is the object store of the stack, which holds the backup of the change log.
//
// # Contract
//
// A backup that was answered is durable and whole: it is written beside the one before, synced, and
// given its name. One that reaches less far than the one that is there, such as an upload that was
// under way when another machine took over, changes nothing; the answer says how far the backup
// reaches.
//
// # Map of the files
//
//   - objects.go: everything.
package objects

import (
	"errors"
	"io/fs"

	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/journal"
	"groundhog/sim"
)

// BackupName is the file of the backup: the bytes of a change log.
const BackupName = "backup"

// Store is the machine.
type Store struct {
	*stack.Machine
	put sim.Symbol
}

// New adds the machine. Boot its host.
func New(s *sim.Sim, n *net.Network, name string) *Store {
	st := &Store{put: s.Symbol("stack.backup")}
	st.Machine = stack.NewMachine(s, n, name, true, func(p *sim.Proc) error {
		lock := sim.NewMutex(s, "backup")
		return st.Serve(p, func(_ *sim.Proc, c *stack.Conn) { st.answer(c, lock) })
	})
	return st
}

// Durable is the LSN up to which the bytes of a backup reach.
func Durable(backup []byte) uint64 { return journal.Extent(backup) }

// answer serves a connection.
func (st *Store) answer(c *stack.Conn, lock *sim.Mutex) {
	for {
		m, err := c.Receive(stack.Silence)
		if err != nil {
			return
		}
		lock.Lock()
		answer, err := st.do(m)
		lock.Unlock()
		if err != nil {
			st.Fail(err)
		}
		if c.Send(answer) != nil {
			return
		}
	}
}

// do carries out a request.
func (st *Store) do(m stack.Message) (answer stack.Message, err error) {
	there, err := st.Disk.ReadFile(BackupName)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return answer, err
	}
	if m.Kind == stack.Get {
		return stack.Message{Kind: stack.Object, Data: there}, nil
	}
	upto := journal.Extent(m.Data)
	if reached := journal.Extent(there); reached > upto {
		return stack.Message{Kind: stack.Done, LSN: reached}, nil
	}
	st.Host.Note(st.put, upto, uint64(len(m.Data)))
	return stack.Message{Kind: stack.Done, LSN: upto}, st.write(m.Data)
}

// write replaces the backup.
func (st *Store) write(data []byte) error {
	const temporary = BackupName + ".new"
	f, err := st.Disk.Create(temporary)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	_ = f.Close()
	if err := st.Disk.Rename(temporary, BackupName); err != nil {
		return err
	}
	return st.Disk.Dir("/").Sync()
}
