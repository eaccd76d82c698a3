// Package recording is what real kernels left after power losses, and how a profile is held to it.
//
// A [Script] is a list of calls on a small tree of files. A [Recording] is a script and the trees
// that a kernel showed when a crash image of it was mounted. [Judge] says which of them are not
// legal under a profile. Recordings are made by module groundhog/disk/oracle and kept in
// disk/persist/testdata/kernel.
//
// # Scripts
//
// A call is a line of words. Calls above a line of three dashes are the setup: durable before the
// power may fail. Data is a word, or a letter and how often: A*4096; several such words are joined
// by "+". Paths are relative.
//
//	mkdir P | create P | write P OFF DATA | append P DATA | replace P DATA (O_TRUNC, write, close)
//	dwrite P OFF DATA (O_DSYNC) | swrite P OFF DATA (O_SYNC) | truncate P N | punch P OFF N
//	fallocate P OFF N (size kept) | rename P Q | exchange P Q | link P Q | unlink P
//	fsync P | fdatasync P | sync
//	open H P [dsync|sync] | hwrite H OFF DATA | hfsync H | hfdatasync H | hclose H
//	writeback P (the data of a file is written, nothing is committed) | wait SECONDS
//
// Write, append and open make a file that is not there. The last two calls promise nothing: they
// are the schedule of a script, and [Script.Base] is the script without them.
//
// # Files
//
//   - call.go: calls, read and printed. script.go: scripts.
//   - content.go: data as words. tree.go: trees as lines.
//   - recording.go: recordings, read and printed.
//   - play.go: calls as records of a log, for a tracker.
//   - judge.go: what was seen and is not legal. unseen.go: what is legal and was not seen.
package recording
