package crashtest

import (
	"fmt"
	"strings"

	"groundhog/disk"
	"groundhog/disk/persist"
)

// repair is a log of four segments of which the first two go into a checkpoint: a directory that is
// renamed into place and must be whole by then. If it is not, a careful reader leaves it out and
// keeps the log; the other one takes the number of the bad file for one of the log and removes the
// log from there, which was sound: prometheus #7530.
type repair struct{ careful, synced bool }

func segment(n int) string { return fmt.Sprintf("wal/%d", n) }

func (r repair) checkpoint(d *disk.Disk) error {
	return steps(
		func() error { return d.Mkdir("wal/tmp", 0o755) },
		func() error { return put(d, "wal/tmp/0", sealed("ab"), r.synced) },
		func() error {
			if !r.synced {
				return nil
			}
			return syncDir(d, "wal/tmp")
		},
		func() error { return d.Rename("wal/tmp", "wal/checkpoint") },
		func() error { return syncDir(d, "wal") },
		func() error { return d.Remove(segment(0)) },
		func() error { return d.Remove(segment(1)) },
	)
}

func (r repair) recover(d *disk.Disk, _ []string) error {
	have := ""
	if entries, err := d.ReadDir("wal/checkpoint"); err == nil {
		text, _ := d.ReadFile("wal/checkpoint/0")
		body, ok := opened(string(text))
		switch {
		case ok:
			have += body
		case r.careful:
			if err := d.RemoveAll("wal/checkpoint"); err != nil {
				return err
			}
		case len(entries) > 0:
			for n := range 4 {
				_ = d.Remove(segment(n)) // that of a segment which is gone fails
			}
		}
	}
	for n := range 4 {
		text, _ := d.ReadFile(segment(n))
		if body, ok := opened(string(text)); ok {
			have += body
		}
	}
	want := "cd" // what is behind the checkpoint
	if r.synced {
		want = "abcd"
	}
	for _, sample := range want {
		if !strings.ContainsRune(have, sample) {
			return fmt.Errorf("sample %c was synced long ago and is gone from %q", sample, have)
		}
	}
	return nil
}

func (r repair) test() Test {
	return Test{
		Setup: func(d *disk.Disk) error {
			return steps(func() error { return d.Mkdir("wal", 0o755) },
				func() error { return put(d, segment(0), sealed("a"), true) },
				func() error { return put(d, segment(1), sealed("b"), true) },
				func() error { return put(d, segment(2), sealed("c"), true) },
				func() error { return put(d, segment(3), sealed("d"), true) })
		},
		Workload: r.checkpoint, Recover: r.recover,
	}
}

// laidOut is a log in a file of zeros, so that no size changes. An entry says how long it is and
// lies in two sectors, of which the second may be missing: raft-wal #10.
type laidOut struct{ checked bool }

const entrySize = 700

func entry(n int) string {
	body := strings.Repeat(fmt.Sprint(n), entrySize)
	return fmt.Sprintf("%04d", entrySize) + sealed(body)
}

// load gives the entries that are there and where the next one goes.
func (l laidOut) load(d *disk.Disk) (list []string, end int, err error) {
	text, err := d.ReadFile("log")
	for err == nil && end+12+entrySize <= len(text) && string(text[end:end+4]) == "0700" {
		body, ok := opened(string(text[end+4 : end+12+entrySize]))
		if !ok && l.checked {
			break
		}
		list, end = append(list, body), end+12+entrySize
	}
	return list, end, err
}

func (l laidOut) append(d *disk.Disk, from, to int) error {
	_, end, err := l.load(d)
	if err != nil {
		return err
	}
	return with(d, "log", disk.O_RDWR, func(f *disk.File) error {
		for n := from; n <= to; n++ {
			if _, err := f.WriteAt([]byte(entry(n)), int64(end)); err != nil {
				return err
			}
			if err := f.Datasync(); err != nil {
				return err
			}
			d.Ack(fmt.Sprint(n))
			end += 12 + entrySize
		}
		return nil
	})
}

func (l laidOut) test(fill persist.Fill) Test {
	return Test{
		Fill: fill,
		Setup: func(d *disk.Disk) error {
			return put(d, "log", strings.Repeat("\x00", 8192), true)
		},
		Workload: func(d *disk.Disk) error { return l.append(d, 1, 3) },
		Recover: func(d *disk.Disk, acked []string) error {
			list, _, err := l.load(d)
			if err != nil {
				return err
			}
			for i, body := range list {
				if strings.Trim(body, fmt.Sprint(i+1)) != "" {
					return fmt.Errorf("the last entry is %d, and %d cannot be read", len(list), i+1)
				}
			}
			if len(list) < len(acked) {
				return fmt.Errorf("%d entries were promised, there are %d", len(acked), len(list))
			}
			return l.append(d, len(list)+1, len(list)+1)
		},
	}
}
