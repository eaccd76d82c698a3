package disk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"groundhog/disk/persist"
	"groundhog/sim"
)

// Unsynced is a change that a power loss may take, as [Disk.Unsynced] reports it.
type Unsynced struct {
	Path   string      // of the file, or of the directory whose names changed
	What   string      // "write [0,100)", "truncate to 0", "create f", "rename t to f", "remove f"
	By     string      // the process that did it, "" if it was none
	At     sim.Instant // when
	Sync   string      // what would have saved it: "sync log", "sync directory ."
	Landed bool        // on the device by luck: written back, never promised
}

// String is the report in one line.
func (u Unsynced) String() string {
	s := fmt.Sprintf("%s: %s", u.Path, u.What)
	if u.By != "" {
		s += " by " + u.By
	}
	s += fmt.Sprintf(" at %v, needs %s", u.At, u.Sync)
	if u.Landed {
		s += " (written back by chance)"
	}
	return s
}

// Unsynced reports every change that no sync has made durable under the disk's profile, in the
// order of the calls. (LazyFS: unsynced-data-report, which knows data only.)
func (d *Disk) Unsynced() []Unsynced {
	paths := d.paths()
	pending := d.tracker().Pending()
	micros := slices.Concat(d.writtenBack, pending)
	slices.SortStableFunc(micros, func(a, b persist.Micro) int {
		return cmp.Compare(a.Op.ID, b.Op.ID)
	})
	waits := map[uint64]bool{}
	for i := range pending {
		waits[pending[i].Op.ID] = true
	}
	var list []Unsynced
	for i := range micros {
		if i > 0 && micros[i].Op.ID == micros[i-1].Op.ID {
			continue
		}
		list = append(list, d.describe(&micros[i], paths, !waits[micros[i].Op.ID]))
	}
	return list
}

func (d *Disk) describe(m *persist.Micro, paths map[persist.Ino]string, landed bool) Unsynced {
	u := Unsynced{By: m.Op.Who, At: sim.Instant(m.Op.Time), Landed: landed, What: m.Op.String()}
	path, ok := paths[m.Syncs()]
	if !ok {
		path = fmt.Sprintf("(removed inode %d)", m.Syncs())
	}
	u.Path, u.Sync = path, "sync "+path
	if m.IsDirent() {
		u.Sync = "sync directory " + path
	}
	return u
}

// paths are the names of all inodes as programs see them now.
func (d *Disk) paths() map[persist.Ino]string {
	names := map[persist.Ino]string{persist.Root: "."}
	var walk func(prefix string, n *inode)
	walk = func(prefix string, n *inode) {
		for e := range n.dir.cur.all() {
			if _, ok := names[persist.Ino(e.ino.id)]; !ok {
				names[persist.Ino(e.ino.id)] = prefix + e.name
			}
			if e.ino.isDir() {
				walk(prefix+e.name+"/", e.ino)
			}
		}
	}
	walk("", d.root)
	return names
}

// remember keeps in mind what is about to land by luck.
func (d *Disk) remember(g *persist.Graph, set persist.Set) {
	for i := range g.Micros {
		if set.Has(i) && !g.Micros[i].IsKeep() {
			d.writtenBack = append(d.writtenBack, g.Micros[i])
		}
	}
}

// forget drops what a sync covers from what was written back and not synced.
func (d *Disk) forget(covered func(*persist.Micro) bool) {
	kept := d.writtenBack[:0]
	for i := range d.writtenBack {
		if !covered(&d.writtenBack[i]) {
			kept = append(kept, d.writtenBack[i])
		}
	}
	clear(d.writtenBack[len(kept):])
	d.writtenBack = kept
}

// Debt is what an acknowledgement rested on and was not durable yet: a promise that a power loss
// breaks.
type Debt struct {
	Ack      string
	At       sim.Instant
	Unsynced []Unsynced
}

// String names the acknowledgement and each change.
func (p Debt) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q acknowledged at %v before it was durable", p.Ack, p.At)
	for _, u := range p.Unsynced {
		fmt.Fprintf(&b, "\n    %v", u)
	}
	return b.String()
}

// Ack says that a program promises something to somebody, such as "commit 7". It rests on all that
// is under the given paths and on their names up to the root; without paths, on the whole disk. If
// a change of these is not durable, the promise is kept in [Disk.Debts]: no crash is needed to find
// it. It costs as much as what is pending.
func (d *Disk) Ack(what string, paths ...string) {
	d.sim.Guard()
	d.host.Note(d.sim.Symbol("disk.ack"), uint64(len(d.dirty)), 0)
	if d.recording { // every state will be tried anyway
		d.mark(persist.Op{Kind: persist.Ack, Meta: &persist.Meta{Text: what}})
		return
	}
	if len(d.dirty) == 0 && len(d.writtenBack) == 0 {
		return
	}
	var owed []Unsynced
	for _, u := range d.Unsynced() {
		if rests(u, paths) {
			owed = append(owed, u)
		}
	}
	if len(owed) > 0 {
		d.debts = append(d.debts, Debt{what, d.sim.Now(), owed})
	}
}

// rests tells whether a promise about paths rests on u: it is under one of them, or names a part of
// one.
func rests(u Unsynced, paths []string) bool {
	if len(paths) == 0 {
		return true
	}
	for _, p := range paths {
		p, err := clean(p)
		if err != nil {
			continue
		}
		if u.Path == p || strings.HasPrefix(u.Path, p+"/") || p == "." {
			return true
		}
		above := u.Path == "." || strings.HasPrefix(p, u.Path+"/")
		if above && u.Sync == "sync directory "+u.Path && u.names(p) {
			return true
		}
	}
	return false
}

// names tells whether the change is of the name by which the path p leads on from the directory.
func (u Unsynced) names(p string) bool {
	if u.Path != "." {
		p = p[len(u.Path)+1:]
	}
	step, _, _ := strings.Cut(p, "/")
	for _, word := range strings.Fields(u.What) {
		if word == step {
			return true
		}
	}
	return false
}

// Debts are the promises made so far that were not durable when they were made.
func (d *Disk) Debts() []Debt { return d.debts }
