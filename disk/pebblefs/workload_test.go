package pebblefs_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/pebblefs"
	"groundhog/sim"
)

const dir = "db"

// newDisk is the disk of a booted host without a program.
func newDisk(t testing.TB) *disk.Disk {
	t.Helper()
	s := sim.New(sim.Config{Seed: 1})
	t.Cleanup(s.Close)
	return diskOf(s)
}

func diskOf(s *sim.Sim) *disk.Disk {
	d := disk.New(s.NewHost("h", nil))
	d.Host().Boot()
	return d
}

// cut is a power loss and the next boot.
func cut(d *disk.Disk) {
	d.Host().Crash(sim.PowerLoss)
	d.Host().Boot()
}

// small is a database that opens and closes at little cost.
func small(y vfs.FS) *pebble.Options {
	return pebblefs.Deterministic(&pebble.Options{
		FS:                          y,
		CacheSize:                   64 << 10,
		MemTableSize:                64 << 10,
		MemTableStopWritesThreshold: 2,
		MaxOpenFiles:                16,
		FormatMajorVersion:          pebble.FormatNewest,
	})
}

// setup leaves an empty database on the disk.
func setup(d *disk.Disk) error {
	_, err := contentOf(pebblefs.New(d))
	return err
}

// workload runs the steps on a new adapter of d and acknowledges each.
func workload(d *disk.Disk) error {
	return promise(d, program{fs: pebblefs.New(d), writes: pebble.Sync})
}

// promise runs p, whose acknowledgements go to the disk.
func promise(d *disk.Disk, p program) error {
	return p.run(func(what string) { p.fs.Do(func() { d.Ack(what) }) })
}

// steps is what the workload does: two flushes with an overwrite and a delete between, a
// compaction, and a tail in the log.
var steps = []string{
	"set a 1", "set b 2", "set c 3", "flush", "set a 4", "del b", "set d 5", "flush", "set e 6",
	"compact", "set c 7", "del d", "set f 8", "flush", "set g 9", "set a 10",
}

// program is one way to run the workload.
type program struct {
	fs     *pebblefs.FS
	writes *pebble.WriteOptions
	broken func(vfs.FS) vfs.FS // if not nil, what stands between Pebble and fs
	idle   func()              // if not nil, called after Open and after each step
}

// between is y, or what stands before it.
func (p program) between(y vfs.FS) vfs.FS {
	if p.broken != nil {
		return p.broken(y)
	}
	return y
}

// run opens a database, plays the steps and closes it.
func (p program) run(ack func(what string)) error {
	if p.idle == nil {
		p.idle = func() {}
	}
	db, err := pebble.Open(dir, small(p.between(p.fs)))
	if err != nil {
		return err
	}
	p.fs.Settle(db)
	p.idle()
	for _, step := range steps {
		if err := play(p.fs, db, step, p.writes); err != nil {
			return errors.Join(err, db.Close())
		}
		p.idle()
		if p.fs.Err() != nil {
			break
		}
		ack(step)
	}
	return errors.Join(db.Close(), p.fs.Err())
}

func play(y *pebblefs.FS, db *pebble.DB, step string, w *pebble.WriteOptions) error {
	word := append(strings.Fields(step), "", "")
	defer y.Settle(db)
	switch word[0] {
	case "set":
		return db.Set([]byte(word[1]), []byte(word[2]), w)
	case "del":
		return db.Delete([]byte(word[1]), w)
	case "flush":
		return db.Flush()
	case "compact":
		return db.Compact(ctx, []byte("a"), []byte("z"), false)
	}
	return fmt.Errorf("no step %q", step)
}

// states are the contents that the database goes through: states[i] is after the first i steps.
func states() []string {
	all := []string{""}
	now := map[string]string{}
	for _, step := range steps {
		word := strings.Fields(step)
		switch word[0] {
		case "set":
			now[word[1]] = word[2]
		case "del":
			delete(now, word[1])
		}
		all = append(all, text(now))
	}
	return all
}

// text is a content in key order: the keys are letters.
func text(content map[string]string) string {
	var words []string
	for key := 'a'; key <= 'z'; key++ {
		if value, ok := content[string(key)]; ok {
			words = append(words, string(key)+"="+value)
		}
	}
	return strings.Join(words, " ")
}

// recovery opens the database that a crash left and wants the state after all acknowledged steps,
// or with the one step more that may have been under way.
func recovery(d *disk.Disk, acked []string) error { return recoverOn(pebblefs.New(d), acked) }

func recoverOn(y vfs.FS, acked []string) error {
	got, err := contentOf(y)
	if err != nil {
		return err
	}
	all, n := states(), len(acked)
	if got != all[n] && (n+1 == len(all) || got != all[n+1]) {
		return fmt.Errorf("after %d steps acknowledged want [%s], found [%s]", n, all[n], got)
	}
	return nil
}

// contentOf opens the database, reads all of it, checks its levels and closes it.
func contentOf(y vfs.FS) (text string, err error) {
	db, err := pebble.Open(dir, small(y))
	if err != nil {
		return "", err
	}
	vfs.Root(y).(*pebblefs.FS).Settle(db)
	defer func() { err = errors.Join(err, db.Close()) }()
	it, err := db.NewIter(nil)
	if err != nil {
		return "", err
	}
	var words []string
	for it.First(); it.Valid(); it.Next() {
		words = append(words, string(it.Key())+"="+string(it.Value()))
	}
	if err := errors.Join(it.Error(), it.Close()); err != nil {
		return "", err
	}
	return strings.Join(words, " "), db.CheckLevels(nil)
}

// record is the list of operations of one run of the workload, and the hash of the disk's trace.
func record(t testing.TB, w *pebble.WriteOptions) (ops []string, hash uint64) {
	t.Helper()
	d := newDisk(t)
	y := pebblefs.New(d)
	y.Observe(func(op pebblefs.Op) { ops = append(ops, op.String()) })
	require.NoError(t, program{fs: y, writes: w}.run(func(string) {}))
	return ops, d.Host().Sim().Hash()
}
