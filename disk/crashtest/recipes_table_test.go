package crashtest

import (
	"fmt"
	"slices"
	"strings"
)

// oneOf wants a file to be there with one of these contents.
func oneOf(name string, contents ...string) judge {
	return func(files map[string]string, _ []string) string {
		got, ok := files[name]
		switch {
		case !ok:
			return name + " is gone"
		case !slices.Contains(contents, got):
			return fmt.Sprintf("%s is neither old nor new", name)
		}
		return ""
	}
}

// promised wants a file with this content once anything was acknowledged.
func promised(name, content string) judge {
	return func(files map[string]string, acked []string) string {
		got, ok := files[name]
		switch {
		case len(acked) == 0:
			return ""
		case !ok:
			return name + " was acknowledged and is gone"
		case got != content:
			return name + " is not what was acknowledged"
		}
		return ""
	}
}

// parses wants a file to hold content if it is there.
func parses(name, content string) judge {
	return func(files map[string]string, _ []string) string {
		if got, ok := files[name]; ok && got != content {
			return name + " does not parse"
		}
		return ""
	}
}

// records reads a log of records, each a digit and as many bytes; a record that the log is too
// short for is its end. It stops at what cannot be a record.
func records(log string) (list []string, end int) {
	for end < len(log) {
		n := int(log[end] - '0')
		if log[end] == 0 {
			n = 0
		}
		if n < 0 || n > 9 || end+1+n > len(log) {
			break
		}
		list = append(list, log[end+1:end+1+n])
		end += 1 + n
	}
	return list, end
}

// letters tells whether a payload is what programs here write: the checksum of these recipes.
func letters(s string) bool {
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

var recipes = []recipe{
	{
		name: "01 create without fsync of the directory",
		about: `
A file is created, written and synced, and acknowledged. Its name is in a directory that was not synced.
SpacetimeDB #5785 (segments of the commit log), early etcd and LevelDB logs.`,
		ops: "create f; write f AABB; fsync f; ack f", judge: promised("f",
			"AABB"), shows: "posix-split posix",
		cure: "create f; write f AABB; fsync f; fsync .; ack f",
	},
	{
		name: "02 rename without fsync of the file",
		about: `
Replace via rename: the new content may reach the device after its new name. Not on
ext4, which waits for it, unless noauto_da_alloc says not to. SpacetimeDB's compression of snapshots and segments; the zero-length files of GNOME and KDE in 2009.`,
		setup: "create f; write f OO", ops: "create t; write t NN; rename t f", judge: oneOf("f",
			"OO",
			"NN"), shows: "posix-split posix ext4-noauto_da_alloc ext4-writeback xfs btrfs lazyfs",
		cure:    "create t; write t NN; fsync t; rename t f",
		control: `f="NN" | f="OO" | f="OO" t="NN"`,
	},
	{
		name: "03 rename acknowledged before fsync of the directory",
		about: `
The new file is whole wherever it is, but it may not be there yet. LazyFS cannot show it: its renames are durable at once.
Dolt's garbage collection, SpacetimeDB.`,
		setup: "create f; write f OO", ops: "create t; write t NN; fsync t; rename t f; ack f",
		judge: promised("f", "NN"),
		shows: "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback ext4-journal xfs btrfs",
		cure:  "create t; write t NN; fsync t; rename t f; fsync .; ack f",
	},
	{
		name: "04 truncate and rewrite in place",
		about: `
Between the truncate and the write there is nothing. The truncate is an operation of its own under every profile, so the empty
file is legal under all of them; auto_da_alloc and data=journal of ext4 make its time short, not its state impossible.
metadata.toml of SpacetimeDB 2.1.0, at every start.`,
		setup: "create f; write f OOOO", ops: "truncate f 0; write f NNNN", judge: oneOf("f",
			"OOOO",
			"NNNN"), shows: "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback " +
			"ext4-journal xfs btrfs lazyfs",
		cure: "create t; write t NNNN; fsync t; rename t f; fsync .",
	},
	{
		name: "05 first write without fsync",
		about: `
A small file is written once and never synced; the sync of another file commits its name and not its content. A missing file
would be made again, an empty one does not parse. So the bug hides where POSIX alone is promised and the name may be lost as
well: half of the states are good. It shows in each run under LazyFS. One more sync does not help, as the power may fail before it: the file must be made
under another name. SpacetimeDB #4886, and its fix #4892.`,
		ops:   "create meta; write meta VV; create log; write log LL; fsync log",
		judge: parses("meta", "VV"),
		shows: "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback xfs btrfs lazyfs",
		cure: "create t; write t VV; fsync t; rename t meta; fsync .; create log; write log LL; " +
			"fsync log", control: `log="LL" meta="VV" | meta="VV"`,
	},
	{
		name: "06 append acknowledged before fsync",
		about: `
The plainest of all: no profile promises what was never synced. Unconfirmed reads and HTTP calls of SpacetimeDB 2.1.0, Redis with
appendfsync everysec.`,
		setup: "create log", ops: "write log RR; ack r", judge: promised("log",
			"RR"), shows: "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback " +
			"ext4-journal xfs btrfs lazyfs",
		cure: "write log RR; fsync log; ack r",
	},
	{
		name: "07 torn append, size before data",
		about: `
A record of two sectors: its header names three bytes, of which some are zeros because the size of the file came first. On ext4
a size does not wait for its data, in the last block that the file had least of all. Where all is in order (data=journal) only a prefix is left, which the reader takes for the end. No sync prevents it, as the power may fail before the
sync; a checksum tells.`,
		setup: "create log; write log 1A", ops: "write log 3BCD",
		judge: func(files map[string]string, _ []string) string {
			list, _ := records(files["log"])
			if len(list) > 1 && list[1] != "BCD" {
				return fmt.Sprintf("the record %q is accepted", list[1])
			}
			return ""
		},
		shows: "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback",
		cureJudge: func(files map[string]string, _ []string) string {
			list, _ := records(files["log"])
			if len(list) > 1 && letters(list[1]) && list[1] != "BCD" {
				return "a wrong record passes the checksum"
			}
			return ""
		}, control: `log="1A" | log="1A3B" | log="1A3BCD" | log="1A3B\0\0" | log="1A\0\0" | log="1A\0\0CD" | log="1A\0\0\0\0"`,
	},
	{
		name: "09 a record of zeros is accepted",
		about: `
The size has grown, the data is zeros, and a record of zeros says: no bytes follow. ext4; old XFS; the zero tail of etcd's log; the zero header that version 1 of SpacetimeDB's commit log does not notice.`,
		setup: "create log; write log 1A", ops: "write log 1B", judge: func(files map[string]string,
			_ []string) string {
			list, _ := records(files["log"])
			if slices.Contains(list, "") {
				return "a record of nothing is accepted"
			}
			return ""
		},
		shows: "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback",
		cureJudge: func(files map[string]string, _ []string) string {
			list, _ := records(files["log"])
			for _, r := range list {
				if letters(r) && r != "A" && r != "B" {
					return "a wrong record passes the checksum"
				}
			}
			return ""
		}, control: `log="1A" | log="1A1B" | log="1A\0\0"`,
	},
	{
		name: "10 commit mark before its data, two files",
		about: `
The mark in one file promises data in another, and nothing orders the two. SQLite's journals, LevelDB's MANIFEST and its log, CURRENT.
LazyFS loses both, which is harmless.`,
		setup: "create log; create c", ops: "write log AA; write log BB; write c !!",
		judge: func(files map[string]string, _ []string) string {
			if files["c"] == "!!" && files["log"] != "AABB" {
				return "committed, and the data is not there"
			}
			return ""
		},
		shows:   "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback xfs btrfs",
		cure:    "write log AA; write log BB; fsync log; write c !!",
		control: `c="!!" log="AABB" | c="" log="AABB" | c="\0\0" log="AABB"`,
	},
	{
		name: "10b commit mark before its data, one file",
		about: `
The mark follows its data in the same file. Both are in one new block, which real file systems write as a whole, and show as zeros
until then. POSIX does not promise that, and a mark in the next block may come alone on ext4.`,
		setup: "create log", ops: "write log AA; write log !!", judge: func(files map[string]string,
			_ []string) string {
			if log := files["log"]; strings.HasSuffix(log, "!!") && log != "AA!!" {
				return "committed, and the data is not there"
			}
			return ""
		},
		shows:   "posix-split posix",
		cure:    "write log AA; fsync log; write log !!",
		control: `log="AA!!" | log="AA" | log="AA\0\0"`,
	},
	{
		name: "11 page written in place before its log",
		about: `
The page is synced, the log that would undo it is not. A missing barrier: stealing without a sync of the write-ahead log; what
SQLite's test_journal.c asserts never happens.`,
		setup: "create wal; create pg; write pg oo", ops: "write wal LL; at pg 0 PP; fsync pg",
		judge: func(files map[string]string, _ []string) string {
			if files["pg"] == "PP" && files["wal"] != "LL" {
				return "the page is new, its log is not there"
			}
			return ""
		},
		shows: "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback xfs btrfs lazyfs",
		cure:  "write wal LL; fsync wal; at pg 0 PP; fsync pg",
	},
	{
		name: "12 page of several sectors written in place",
		about: `
Each sector is old or new by itself; with data=journal and on btrfs a block is written as a whole; LazyFS never tears what it is not told to. Before its first
change a page must be safe elsewhere: PostgreSQL's full_page_writes, InnoDB's doublewrite buffer.`,
		setup: "create pg; write pg oooo", ops: "at pg 0 NNNN", judge: func(files map[string]string,
			_ []string) string {
			if files["j"] == "NNNN" { // recovery writes the page again
				return ""
			}
			return oneOf("pg", "oooo", "NNNN")(files, nil)
		},
		shows:   "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback xfs",
		cure:    "create j; write j NNNN; fsync j; fsync .; at pg 0 NNNN; fsync pg; remove j",
		control: `j="NNNN" pg="NNNN" | pg="NNNN"`,
	},
	{
		name: "13 mkdir without fsync of the parent",
		about: `
Everything in the new directory is synced, and the directory itself has no durable name. SpacetimeDB's replicas/<id>/clog.`,
		ops: "mkdir d; create d/f; write d/f AA; fsync d/f; fsync d; ack f", judge: promised("d/f",
			"AA"), shows: "posix-split posix",
		cure: "mkdir d; create d/f; write d/f AA; fsync d/f; fsync d; fsync .; ack f",
	},
	{
		name: "14 unlink before the replacement is durable",
		about: `
Two names in one directory, and nothing of POSIX orders them: the old one goes, the new one never came. LevelDB's compaction deletes the
old MANIFEST; logs are removed before the names of their tables are safe.`,
		setup: "create old; write old OO", ops: "create new; write new NN; fsync new; remove old",
		judge: func(files map[string]string, _ []string) string {
			if files["old"] != "OO" && files["new"] != "NN" {
				return "neither old nor new is there"
			}
			return ""
		},
		shows:   "posix-split posix",
		cure:    "create new; write new NN; fsync new; fsync .; remove old",
		control: `new="NN" | new="NN" old="OO"`,
	},
	{
		name: "15 removal of a marker not durable",
		about: `
The lock says that the data is not complete, and comes back. Good data is ignored or deleted. Under LazyFS removals are durable at once.
ClickHouse Keeper #111397 (tmp_ marker), the .lock of SpacetimeDB's snapshots.`,
		ops: "create l; create data; write data AA; fsync data; remove l; ack data",
		judge: func(files map[string]string, acked []string) string {
			if _, locked := files["l"]; locked && len(acked) > 0 {
				return "acknowledged, and its lock is back"
			}
			return promised("data", "AA")(files, acked)
		},
		shows: "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback ext4-journal xfs btrfs",
		cure:  "create l; create data; write data AA; fsync data; remove l; fsync .; ack data",
	},
	{
		name: "15b marker removed before the data is durable",
		about: `
The mirror: the lock is gone for good and the data is not there, so that a bad snapshot is accepted. SpacetimeDB 2.1.0. Under POSIX there are
16 states; in four of them the data has lost its name, which is harmless.`,
		setup: "create l", ops: "create data; write data AA; remove l; create log; write log " +
			"LL; fsync log", judge: func(files map[string]string, _ []string) string {
			data, there := files["data"]
			if _, locked := files["l"]; !locked && there && data != "AA" {
				return "no lock, and the data is bad"
			}
			return ""
		},
		shows: "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback xfs btrfs lazyfs",
		cure: "create data; write data AA; fsync data; remove l; create log; write log LL; " +
			"fsync log",
		control: `(empty) | data="AA" | data="AA" l="" | data="AA" l="" log="LL" | data="AA" log="LL" | l="" | l="" log="LL" | log="LL"`,
	},
	{
		name: "16a move between directories, only the target synced",
		about: `
Rename is atomic within one directory; between two, POSIX promises nothing, and both names may be there. So they are on btrfs, where a
sync of the new directory leaves the old one as it was. No order of syncs after
the rename is safe, since the power may fail before the first of them; a link and a removal are.`,
		setup: "mkdir a; mkdir b; create a/x; write a/x XX", ops: "rename a/x b/x; fsync b; ack " +
			"moved", judge: func(files map[string]string, acked []string) string {
			_, left := files["a/x"]
			if files["a/x"]+files["b/x"] == "" {
				return "the file is gone"
			}
			if left && len(acked) > 0 {
				return "moved, and still at its old place"
			}
			return ""
		},
		shows: "posix-split posix btrfs",
		cure:  "link a/x b/x; fsync b; remove a/x; fsync a; ack moved",
	},
	{
		name: "16b move between directories, only the source synced",
		about: `
The other half: the old name is gone for good, the new one never came.`,
		setup: "mkdir a; mkdir b; create a/x; write a/x XX", ops: "rename a/x b/x; fsync a",
		judge: func(files map[string]string, _ []string) string {
			if files["a/x"]+files["b/x"] == "" {
				return "the file is gone"
			}
			return ""
		},
		shows: "posix-split posix",
		cure:  "link a/x b/x; fsync b; remove a/x; fsync a",
	},
	{
		name: "17 hard link to what was not synced",
		about: `
A snapshot links the objects of the one before it and syncs what it wrote itself. The links are durable, the object never was: the
inode is one, whatever its names. SpacetimeDB, poisoned parent.`,
		setup: "mkdir s1; mkdir s2",
		ops: "create s1/o; write s1/o OO; link s1/o s2/o; create s2/m; write s2/m MM; fsync " +
			"s2/m; fsync s2; ack s2",
		judge: promised("s2/o", "OO"),
		shows: "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback xfs btrfs lazyfs",
		cure: "create s1/o; write s1/o OO; link s1/o s2/o; create s2/m; write s2/m MM; fsync " +
			"s2/m; fsync s2/o; fsync s2; ack s2",
		control: `s1/ s1/o="OO" s2/ s2/m="MM" s2/o=s1/o | s1/ s2/ s2/m="MM" s2/o="OO"`,
	},
	{
		name: "20 recovery takes what is unsynced for durable",
		about: `
Two kinds of crash in one story: the process is killed, the page cache lives, the restarted process reads the log, believes it and
acknowledges it; then the power fails. SpacetimeDB before #5830; TigerBeetle syncs what it opens for this reason.`,
		setup: "create log", ops: "write log RR; kill; ack r", judge: promised("log",
			"RR"), shows: "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback " +
			"ext4-journal xfs btrfs lazyfs",
		cure: "write log RR; kill; fsync log; ack r",
	},
	{
		name: "22 old records after the new ones",
		about: `
A log file is used again by renaming it and writing over it from the start. Behind the new record are old ones that look valid,
crash or not. RocksDB's recycled logs and Pebble's ReuseForWrite number the log in each record; SQLite's WAL has salts.`,
		setup: "create old; write old 1A1B", ops: "rename old new; at new 0 1Z; fsync new; fsync .",
		judge: func(files map[string]string, _ []string) string {
			list, _ := records(files["new"])
			if slices.Contains(list, "Z") && slices.Contains(list, "B") {
				return "an old record is read as a new one"
			}
			return ""
		},
		shows: "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback ext4-journal xfs " +
			"btrfs lazyfs",
		cureJudge: func(files map[string]string, _ []string) string {
			list, _ := records(files["new"])
			epoch := 0
			for _, r := range list { // A and B are of the log before
				if letters(r) && r > "M" {
					epoch++
				}
			}
			if epoch > 1 {
				return "more new records than were written"
			}
			return ""
		},
	},
	{
		name: "23 index ahead of its log",
		about: `
Space is set aside by truncating the log to a larger size; the index says how much of it is used, and is synced. The size is there, the
bytes are not. The page of facts lists P and W; that the hole of a larger truncate reads as zeros while the bytes wait is legal on
ordered ext4 as well, since a truncate is metadata and goes with the sync of any file. SpacetimeDB's .ofs ahead of its log.`,
		setup: "create log; create idx",
		ops:   "truncate log 4; at log 0 AABB; write idx 4; fsync idx",
		judge: func(files map[string]string, _ []string) string {
			if files["idx"] == "4" && files["log"] != "AABB" {
				return "the index counts bytes that are not there"
			}
			return ""
		},
		shows: "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback xfs btrfs lazyfs",
		cure:  "truncate log 4; at log 0 AABB; fsync log; write idx 4; fsync idx",
	},
	{
		name: "24 fsync of the wrong handle",
		about: `
The directory is opened and the file is synced a second time instead: go-sqlite3 of ncruces, v0.29.1 to v0.35.0. The journal has no
durable name when the database is overwritten, and is not there to roll it back.`,
		setup: "create db; write db oooo", ops: "create j; write j oooo; fsync j; fsync j; at " +
			"db 0 NNNN", judge: func(files map[string]string, _ []string) string {
			if files["j"] == "oooo" { // recovery rolls back
				return ""
			}
			return oneOf("db", "oooo", "NNNN")(files, nil)
		},
		shows:   "posix-split posix",
		cure:    "create j; write j oooo; fsync j; fsync .; at db 0 NNNN",
		control: `db="NNNN" j="oooo" | db="NNoo" j="oooo" | db="ooNN" j="oooo" | db="oooo" j="oooo"`,
	},
}
