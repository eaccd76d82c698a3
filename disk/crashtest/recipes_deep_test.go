package crashtest

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/persist"
)

// deep are the recipes that take two power losses. Each has recovery with the mistake and without.
var deep = []struct {
	name, about string
	setup, ops  string
	recover     func(careful bool) func(d *disk.Disk, acked []string) error
	shows       string
}{
	{
		name: "08 append behind a torn tail",
		about: `
A power loss leaves a piece of a record that is too short to be one. The restarted program takes it for the end of the log and
appends behind it, syncs, acknowledges. The next restart reads the piece and the new record as one and cannot. All syncs are
there; what is missing is a truncate. Under LazyFS an unsynced write is lost as a whole. SpacetimeDB #5116, fixed in v2.4.0.`,
		setup: "create log; write log 1A", ops: "write log 3BCD",
		shows: "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback xfs",
		recover: func(careful bool) func(d *disk.Disk, acked []string) error {
			return func(d *disk.Disk, acked []string) error {
				log, err := d.ReadFile("log")
				if err != nil {
					return err
				}
				list, end := records(string(log))
				for i, r := range list { // a checksum would see it: cut there
					if !letters(r) {
						list, end = list[:i], len(join(list[:i]))
						break
					}
				}
				if len(list) <= len(acked) {
					return fmt.Errorf("%d restarts were acknowledged, %d records are read from %q",
						len(acked), len(list), log)
				}
				if careful {
					if err := d.Truncate("log", int64(end)); err != nil {
						return err
					}
				}
				return do(d, fmt.Sprintf("write log 1%c; fsync log; ack restart", 'P'+len(acked)))
			}
		},
	},
	{
		name: "21 recovery that is not idempotent",
		about: `
Recovery finishes an update that it finds prepared: it copies, does not sync, and removes what it copied. The first power loss is
harmless, one inside recovery takes both. SpacetimeDB 2.1.0 (two writers repairing; removal of the last segment). On ext4 the
removal waits for the copy, as that was written over a file truncated to nothing.`,
		setup: "create f; write f v0", ops: "create next; write next v1; fsync next; fsync .",
		shows: "posix-split posix ext4-noauto_da_alloc ext4-writeback xfs btrfs lazyfs",
		recover: func(careful bool) func(d *disk.Disk, acked []string) error {
			return func(d *disk.Disk, _ []string) error {
				next, err := d.ReadFile("next")
				if err != nil && !errors.Is(err, fs.ErrNotExist) {
					return err
				}
				if string(next) == "v1" {
					if err := put(d, "f", "v1", careful); err != nil {
						return err
					}
					if err := d.Remove("next"); err != nil {
						return err
					}
				}
				f, err := d.ReadFile("f")
				if err == nil && string(f) != "v0" && string(f) != "v1" {
					err = fmt.Errorf("f is %q, and next is gone", f)
				}
				return err
			}
		},
	},
}

// join is a log of records.
func join(list []string) string {
	log := ""
	for _, r := range list {
		log += fmt.Sprintf("%d%s", len(r), r)
	}
	return log
}

func TestDeepRecipes(t *testing.T) {
	for _, r := range deep {
		t.Run(r.name, func(t *testing.T) {
			c := Test{
				Setup:    func(d *disk.Disk) error { return do(d, r.setup) },
				Workload: func(d *disk.Disk) error { return do(d, r.ops) },
				Recover:  r.recover(false),
				Profiles: persist.Profiles(), Sector: 2,
			}
			bad, shows := verdicts(t, c)
			c.Recover = r.recover(true)
			good, never := verdicts(t, c)
			require.Equal(t, r.shows, shows, "%v", bad)
			require.Empty(t, never, "%v", good)
			requireGolden(t, r.name, fmt.Sprintf("%s\n%s\n\nbefore      %s\noperations  "+
				"%s\n\n%v\nright, with the careful recovery\n%v\n",
				r.name, r.about, r.setup, r.ops, bad, good))
		})
	}
}
