package persist

// transaction is what a journal or log holds in memory of inodes, and so which syncs of them wait
// for it. Sources: ext4_fsync_journal of fs/ext4/fsync.c, which compares i_sync_tid and
// i_datasync_tid with what is committed, and xfs_fsync_flush_log of fs/xfs/xfs_file.c, which forces
// the log up to the inode's last change (Linux 6.1).
type transaction map[Ino]change

// change are the numbers of the last operations that changed an inode in memory, zero if none has.
type change struct {
	any uint64 // in whatever way: fsync waits
	// in what is needed to read it, its size, its blocks, that it exists: fdatasync waits as well
	needed uint64
}

// join notes what op changes, if that is not on the device yet.
func (t transaction) join(op *Op, committed uint64, s scope) {
	if op.ID < committed {
		return
	}
	switch op.Kind {
	case Write:
		if op.Off+int64(len(op.Bytes)) <= op.Size { // in place, it changes the times alone
			t.note(op.Ino, op.ID, 0)
			return
		}
		t.note(op.Ino, op.ID, op.ID)
	case Truncate:
		if op.Size == op.Off {
			t.note(op.Ino, op.ID, 0)
			return
		}
		t.note(op.Ino, op.ID, op.ID)
	case Punch, Reserve:
		t.note(op.Ino, op.ID, op.ID)
	case Attr, Touch:
		t.note(op.Ino, op.ID, 0)
	case Dirent:
		for _, e := range op.Meta.Edits {
			t.note(e.Dir, op.ID, op.ID)
			switch {
			case e.New != nil:
				t.note(e.Ino, op.ID, op.ID)
			case op.Meta.Exchange && s == scopeLog && op.Meta.Edits[0].Dir == op.Meta.Edits[1].Dir:
				// XFS changes the directory alone
			case e.Ino != 0:
				t.note(e.Ino, op.ID, 0) // its time of change
			}
		}
	}
}

func (t transaction) note(ino Ino, any, needed uint64) {
	c := t[ino]
	t[ino] = change{max(c.any, any), max(c.needed, needed)}
}

// end forgets what is on the device now that s has made all metadata below upTo required.
func (t transaction) end(upTo uint64, s *Op) {
	for ino, c := range t { // order: each entry is judged by itself
		if c.any < upTo || ino == s.Ino || s.Kind == SyncAll {
			delete(t, ino)
		}
	}
}

// upTo is the number below which a sync makes all metadata required; zero if it waits for no
// commit. A sync of a file waits for the transaction of its last change alone: the kernel may have
// committed that in between, every five seconds or when the journal fills up.
func (t *Tracker) upTo(s *Op) uint64 {
	last := t.changed[s.Ino].any
	if s.Kind == Datasync {
		last = t.changed[s.Ino].needed
	}
	switch {
	case s.Kind == SyncAll, t.rules.scope == scopeJournal && s.Folder:
		return s.Since
	case (t.rules.scope == scopeJournal || t.rules.scope == scopeLog) && last > 0:
		return min(last, s.Since-1) + 1
	}
	return 0
}
