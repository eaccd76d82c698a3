package crashtest

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/persist"
)

// everywhere is every profile, and nearly one of them.
const everywhere = "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback ext4-journal xfs " +
	"btrfs lazyfs"

// steps are run until one fails.
func steps(list ...func() error) error {
	for _, step := range list {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// sealed is a text with its checksum, and opened its inverse.
func sealed(body string) string {
	return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(body))) + body
}

func opened(text string) (body string, ok bool) {
	if len(text) < 8 {
		return "", false
	}
	return text[8:], sealed(text[8:]) == text
}

// journaled is a database of three pages that cross sectors, written in place after the old ones
// went into a journal: SQLite's rollback journal. A commit is the removal of the journal.
type journaled struct{ syncName bool }

const dbSize = 3 * 600

func pagesOf(n int) string { return strings.Repeat(fmt.Sprintf("%06d", n), dbSize/6) }

func inPlace(d *disk.Disk, name, text string) error {
	return with(d, name, disk.O_RDWR, func(f *disk.File) error {
		for at := 0; at < len(text); at += 600 {
			if _, err := f.WriteAt([]byte(text[at:at+600]), int64(at)); err != nil {
				return err
			}
		}
		return f.Sync()
	})
}

func (j journaled) commit(d *disk.Disk, n int) error {
	old, err := d.ReadFile("db")
	if err != nil {
		return err
	}
	return steps(
		func() error { return put(d, "journal", sealed(string(old)), true) },
		func() error {
			if !j.syncName {
				return nil
			}
			return syncDir(d, ".")
		},
		func() error { return inPlace(d, "db", pagesOf(n)) },
		func() error { return d.Remove("journal") },
		func() error { return syncDir(d, ".") },
		func() error { d.Ack(fmt.Sprint(n)); return nil },
	)
}

// rollBack plays a whole journal back; one that is not whole was never synced, and the database is
// untouched.
func rollBack(d *disk.Disk) error {
	text, err := d.ReadFile("journal")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if old, ok := opened(string(text)); ok && err == nil && len(old) == dbSize {
		err = inPlace(d, "db", old)
	}
	if err != nil {
		return err
	}
	if err := d.Remove("journal"); err != nil {
		return err
	}
	return syncDir(d, ".")
}

func (j journaled) test() Test {
	return Test{
		Setup: func(d *disk.Disk) error { return put(d, "db", pagesOf(0), true) },
		Workload: func(d *disk.Disk) error {
			return steps(func() error { return j.commit(d, 1) },
				func() error { return j.commit(d, 2) })
		},
		Recover: func(d *disk.Disk, acked []string) error {
			if err := rollBack(d); err != nil {
				return err
			}
			text, err := d.ReadFile("db")
			for n := range 3 {
				if string(text) == pagesOf(n) && n >= len(acked) {
					return nil
				}
			}
			return errors.Join(err, errors.New("the database is of no transaction, or too old"))
		},
	}
}

// slots are two places that a value is written to in turn, with a number and a checksum: the meta
// pages of LMDB and bbolt. Whoever reads takes the newest that is whole.
type slots struct{ checked bool }

func (s slots) test() Test {
	const size = 1024
	slot := func(n int) string { return sealed(strings.Repeat(fmt.Sprint(n), size-8)) }
	return Test{
		Setup: func(d *disk.Disk) error {
			return put(d, "meta", slot(1)+slot(2), true)
		},
		Workload: func(d *disk.Disk) error {
			return with(d, "meta", disk.O_RDWR, func(f *disk.File) error {
				for n := 3; n <= 4; n++ {
					_, err := f.WriteAt([]byte(slot(n)), int64((n-1)%2)*size)
					if err = errors.Join(err, f.Datasync()); err != nil {
						return err
					}
					d.Ack(fmt.Sprint(n))
				}
				return nil
			})
		},
		Recover: func(d *disk.Disk, acked []string) error {
			text, err := d.ReadFile("meta")
			if err != nil {
				return err
			}
			best := 0
			for _, part := range []string{string(text[:size]), string(text[size:])} {
				body, whole := opened(part)
				n := int(part[8] - '0')
				if (whole || !s.checked) && n > best {
					best = n
				}
				if n == best && !s.checked && strings.Trim(body, part[8:9]) != "" {
					return fmt.Errorf("value %d is torn", n)
				}
			}
			if best < 2+len(acked) {
				return fmt.Errorf("%v was promised, the newest is %d", acked, best)
			}
			return nil
		},
	}
}

// direct is a log of records of one sector through a handle that was opened with a flag.
func direct(flag int) Test {
	record := func(n int) string { return strings.Repeat(fmt.Sprint(n), 512) }
	return Test{
		Setup: func(d *disk.Disk) error { return put(d, "log", "", true) },
		Workload: func(d *disk.Disk) error {
			return with(d, "log", disk.O_WRONLY|disk.O_APPEND|flag, func(f *disk.File) error {
				for n := 1; n <= 4; n++ {
					if _, err := f.WriteString(record(n)); err != nil {
						return err
					}
					d.Ack(fmt.Sprint(n))
				}
				return nil
			})
		},
		Recover: func(d *disk.Disk, acked []string) error {
			text, err := d.ReadFile("log")
			for n := range acked {
				if err == nil && !strings.Contains(string(text), record(n+1)) {
					err = fmt.Errorf("record %d was promised", n+1)
				}
			}
			return err
		},
	}
}

// group is a group commit: one sync serves all who wrote before it was called. While it runs
// somebody else writes, who must wait for the next; or, wrongly, is answered with the others.
func group(right bool) Test {
	return Test{
		Setup: func(d *disk.Disk) error { return put(d, "log", "", true) },
		Workload: func(d *disk.Disk) error {
			var waiting []string
			return with(d, "log", disk.O_WRONLY|disk.O_APPEND, func(f *disk.File) error {
				write := func(names ...string) (err error) {
					for _, name := range names {
						waiting = append(waiting, name)
						_, e := f.WriteString(name + strings.Repeat(".", 511))
						err = errors.Join(err, e)
					}
					return err
				}
				flush := func(meanwhile ...string) error {
					served := len(waiting)
					if err := errors.Join(f.Datasync(), write(meanwhile...)); err != nil {
						return err
					}
					if !right {
						served = len(waiting)
					}
					for _, name := range waiting[:served] {
						d.Ack(name)
					}
					waiting = waiting[served:]
					return nil
				}
				return steps(func() error { return write("a", "b") },
					func() error { return flush("c") },
					func() error { return write("d") }, func() error { return flush() })
			})
		},
		Recover: func(d *disk.Disk, acked []string) error {
			text, err := d.ReadFile("log")
			for _, a := range acked {
				if err == nil && !strings.Contains(string(text), a+"...") {
					err = fmt.Errorf("%s was promised", a)
				}
			}
			return err
		},
	}
}

// TestPrograms: programs as people write them, right and with one thing wrong, and the profiles
// under which that is found.
func TestPrograms(t *testing.T) {
	for _, c := range []struct {
		name  string
		test  Test
		fails string
	}{
		{"rollback journal", journaled{syncName: true}.test(), ""},
		{"rollback journal, its name not synced", journaled{}.test(), "posix-split posix"},
		{"two slots", slots{checked: true}.test(), ""},
		{"two slots without a checksum", slots{}.test(),
			"posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback xfs"},
		{"O_DSYNC", direct(disk.O_DSYNC), ""},
		{"O_SYNC", direct(disk.O_SYNC), ""},
		{"no flag", direct(0), everywhere},
		{"group commit", group(true), ""},
		{"group commit that answers who came too late", group(false), everywhere},
		{"repair that cuts what is behind", repair{}.test(), strings.Replace(everywhere,
			" ext4-journal", "", 1)},
		{"repair that leaves out what is bad", repair{careful: true}.test(), ""},
		{"nothing to repair", repair{synced: true}.test(), ""},
		{"laid out in advance", laidOut{}.test(persist.Zeros),
			"posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback xfs"},
		{"laid out in advance, with checksums", laidOut{checked: true}.test(persist.Zeros), ""},
		{"over old bytes, with checksums", laidOut{checked: true}.test(persist.Garbage), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.test.Profiles = persist.Profiles()
			r, fails := verdicts(t, c.test)
			require.Equal(t, c.fails, fails, "%v", r)
		})
	}
}

// TestMovedDirectory: a directory never has two names, whatever was synced after a rename.
func TestMovedDirectory(t *testing.T) {
	for _, ops := range []string{"rename a/x b/x", "rename a/x b/x; fsync b",
		"rename a/x b/x; fsync a", "rename a/x a/y", "rename a/x a/y; fsync a",
		"rename a/x b/x; rename b/x a/z"} {
		r := recipe{setup: "mkdir a; mkdir b; mkdir a/x"}
		_, fails := verdicts(t, r.test(ops, func(files map[string]string, _ []string) string {
			names := 0
			for _, name := range []string{"a/x/", "a/y/", "a/z/", "b/x/"} {
				if _, ok := files[name]; ok {
					names++
				}
			}
			if names > 1 {
				return "one directory has two names"
			}
			return ""
		}))
		require.Empty(t, fails, ops)
	}
}
