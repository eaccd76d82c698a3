package crashtest

// blobs wants what the database names to be there, and what was acknowledged as well.
func blobs(files map[string]string, acked []string) string {
	whole := files["blobs/x"] == "XX"
	switch {
	case files["db"] == "x!" && !whole:
		return "the database names a blob that is not there"
	case len(acked) > 0 && !whole:
		return "a blob was acknowledged and is not there"
	}
	return ""
}

// namedRecipes are those in which one file names another, and a sync of the one does not hold the
// other.
var namedRecipes = []recipe{
	{
		name: "27 record appended for a name that is not durable",
		about: `
A blob is whole and synced; it is renamed to its place, and a record that names it is appended to a
database and synced. No sync of a directory. ext4 and XFS commit the rename with the new size of the
database, in the order of the calls; btrfs writes the database ahead of the rest. containerd #10457,
as it looks where the database is a log.`,
		setup: "mkdir in; mkdir blobs; create in/x; write in/x XX; create db",
		ops:   "rename in/x blobs/x; write db x!; fdatasync db; ack x", judge: blobs,
		shows:   "posix-split posix btrfs",
		cure:    "rename in/x blobs/x; fsync blobs; write db x!; fdatasync db; ack x",
		control: `blobs/ blobs/x="XX" db="x!" in/ | blobs/ blobs/x="XX" db="x!" in/ in/x=blobs/x`,
	},
	{
		name: "28 record in place for a name that is not durable",
		about: `
The same with a database whose pages are written in place, as bbolt's are. Size and blocks do not
change, so fdatasync has nothing to wait for in the journal: the record is durable and the rename is
not, on every file system but one that has the data in its journal. containerd #10457, as it was
reported.`,
		setup: "mkdir in; mkdir blobs; create in/x; write in/x XX; create db; write db oo",
		ops:   "rename in/x blobs/x; at db 0 x!; fdatasync db; ack x", judge: blobs,
		shows: "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback xfs btrfs",
		cure:  "rename in/x blobs/x; fsync blobs; at db 0 x!; fdatasync db; ack x",
		control: `blobs/ blobs/x="XX" db="x!" in/ | blobs/ blobs/x="XX" db="x!" in/ ` +
			`in/x=blobs/x`,
	},
	{
		name: "29 sync of a file that nobody touched",
		about: `
Any sync is taken for a commit of everything. That of a file which has not changed commits nothing.`,
		setup: "mkdir in; mkdir blobs; create in/x; write in/x XX; create other; create db",
		ops:   "rename in/x blobs/x; fsync other; ack x", judge: blobs,
		shows: "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback ext4-journal xfs " +
			"btrfs",
		cure: "rename in/x blobs/x; fsync blobs; ack x",
		control: `blobs/ blobs/x="XX" db="" in/ in/x=blobs/x other="" | ` +
			`blobs/ blobs/x="XX" db="" in/ other=""`,
	},
	{
		name: "30 O_DSYNC taken for a sync of the file",
		about: `
The header goes through one handle, the records through another that was opened with O_DSYNC. That
promises each write of that handle, and nothing that was written before through another.`,
		setup: "create f; write f oooooo", ops: "at f 0 HH; dsync f 4 RR; ack r",
		judge: promised("f", "HHooRR"),
		shows: "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback xfs lazyfs",
		cure:  "at f 0 HH; fdatasync f; dsync f 4 RR; ack r",
	},
	{
		name: "31 switch to what was not synced",
		about: `
A new generation is written, and the file that names the generation is replaced by the book:
written, synced, renamed. What it names was not synced. goleveldb #335, the MANIFEST behind CURRENT;
its repair in PR 351 is right where names stay in order, and needs the two syncs of the directory
under POSIX.`,
		setup: "create m1; write m1 AA; create cur; write cur m1",
		ops: "create m2; write m2 AA; create t; write t m2; fsync t; rename t cur; " +
			"remove m1",
		judge: func(files map[string]string, _ []string) string {
			if files[files["cur"]] != "AA" {
				return "the current generation cannot be read"
			}
			return ""
		},
		shows: "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback xfs btrfs lazyfs",
		cure: "create m2; write m2 AA; fsync m2; fsync .; create t; write t m2; fsync t; " +
			"rename t cur; fsync .; remove m1",
		control: `cur="m2" m1="AA" m2="AA" | cur="m2" m2="AA"`,
	},
}
