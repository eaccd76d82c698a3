package streamer

import (
	"time"

	"groundhog/nodes/stack"
	"groundhog/nodes/stack/journal"
	"groundhog/sim"
)

// backupEach is how often what is new in the log is copied to the object store, at most.
const backupEach = time.Second

// backup is how far the copy of the log in the object store is.
type backup struct {
	reaches uint64           // LSN, as far as is known
	name    uint64           // of its generation; 0: another begins
	parts   uint64           // objects of it
	fresh   []journal.Record // that are in the file, and in no object
	bell    stack.Bell
}

// begins makes the next object the first of a generation: the file is another one.
func (b *backup) begins() { b.name, b.parts, b.fresh = 0, 0, nil }

// add is a record more in the file.
func (b *backup) add(r journal.Record) {
	if b.name != 0 {
		b.fresh = append(b.fresh, r)
	}
}

// backUp copies the log to the object store, whenever there is something new in it.
func (in *instance) backUp(p *sim.Proc) {
	b := &in.backup
	bell := b.bell.Join(p.Sim())
	for {
		if !in.copies() {
			stack.Await(bell)
		}
		p.Sleep(backupEach)
		if !in.copies() {
			continue
		}
		if err := in.copyNew(); err != nil {
			if in.config.Toggles.UploadOnce {
				return
			}
			continue // the next round tries again
		}
		in.report(stack.Event{Kind: stack.Claimed, Layer: stack.Backed, Upto: b.reaches})
		_ = in.acknowledge(in.lsn) // the receiver finds out
	}
}

// copies says whether there is something to copy. With AnyBackup a log that ends is.
func (in *instance) copies() bool {
	if in.ending {
		return in.config.Toggles.AnyBackup
	}
	return in.backup.reaches < in.synced
}

// copyNew makes an object of what is synced and in none.
func (in *instance) copyNew() error {
	b := &in.backup
	m := stack.Message{Kind: stack.Put, Generation: b.name, Part: b.parts}
	n := 0
	if b.name == 0 {
		text, err := in.Disk.ReadFile(LogName)
		if err != nil {
			in.Fail(err)
		}
		all := in.upToSynced(journal.Parse(text))
		m.Generation, m.Data = in.Host.Stream("generation").Uint64()|1, journal.Text(all)
		b.name, b.fresh = m.Generation, journal.Parse(text)[len(all):]
	} else {
		n = len(in.upToSynced(b.fresh))
		m.Data = journal.Text(b.fresh[:n])
	}
	answer, err := in.put(m)
	if err != nil || answer.Refused || b.name != m.Generation {
		b.begins() // whatever has become of it
		return err
	}
	b.parts, b.fresh = m.Part+1, b.fresh[n:]
	b.reaches = min(answer.LSN, in.synced)
	return nil
}

// upToSynced are those of the records that are synced.
func (in *instance) upToSynced(all []journal.Record) []journal.Record {
	for i, r := range all {
		if r.Mark > in.synced {
			return all[:i]
		}
	}
	return all
}

// put asks the object store to take in an object.
func (in *instance) put(m stack.Message) (answer stack.Message, err error) {
	c, err := in.Dial(in.config.Objects)
	if err != nil {
		return answer, err
	}
	defer c.Close()
	return c.Ask(m)
}
