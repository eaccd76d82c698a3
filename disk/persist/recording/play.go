package recording

import (
	"fmt"
	"io/fs"
	"strings"

	"groundhog/disk/persist"
)

// log is a file system in memory that writes the log which the calls of a script make.
type log struct {
	records []*persist.Op
	inodes  map[string]persist.Ino // by path
	size    map[persist.Ino]int64
	folders map[persist.Ino]bool
	handles map[string]handle
	last    persist.Ino
}

type handle struct {
	ino  persist.Ino
	flag string
}

// A played script is its log, and where in the log each number of calls has returned.
type played struct {
	records []*persist.Op
	ends    []int // by number of calls
}

// play is the log of a script.
func play(s Script) (p played, err error) {
	l := &log{inodes: map[string]persist.Ino{"": persist.Root}, size: map[persist.Ino]int64{},
		folders: map[persist.Ino]bool{persist.Root: true}, handles: map[string]handle{},
		last: persist.Root}
	for _, line := range s.Setup {
		if err := l.line(line); err != nil {
			return p, err
		}
	}
	l.put(persist.Op{Kind: persist.SyncAll})
	l.handles = map[string]handle{}
	p.ends = append(p.ends, len(l.records))
	for _, line := range s.Calls {
		if err := l.line(line); err != nil {
			return p, err
		}
		p.ends = append(p.ends, len(l.records))
	}
	p.records = l.records
	return p, nil
}

func (l *log) put(op persist.Op) {
	op.ID = uint64(len(l.records) + 1)
	op.Since = op.ID
	l.records = append(l.records, &op)
}

func (l *log) line(line string) error {
	c, err := ParseCall(line)
	if err != nil {
		return err
	}
	if !l.names(&c) && !l.content(&c) && !l.syncs(&c) && !c.Scheduling() {
		return fmt.Errorf("recording: %q cannot be played here", line)
	}
	return nil
}

// split is the directory of a path, and its name there.
func (l *log) split(path string) (persist.Ino, string) {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return l.inodes[path[:i]], path[i+1:]
	}
	return persist.Root, path
}

func (l *log) at(path string) persist.Ino { return l.inodes[strings.TrimSuffix(path, ".")] }

// file is the inode of a path, which is made if it is not there.
func (l *log) file(path string, mode fs.FileMode) persist.Ino {
	if ino := l.inodes[path]; ino != 0 {
		return ino
	}
	dir, name := l.split(path)
	l.last++
	l.inodes[path], l.folders[l.last] = l.last, mode.IsDir()
	l.put(persist.Op{Kind: persist.Dirent, Meta: &persist.Meta{Edits: []persist.Edit{{Dir: dir,
		Name: name, Ino: l.last, New: &persist.Birth{Mode: mode}}}}})
	return l.last
}

// names plays a call that changes names, and tells whether it is one.
func (l *log) names(c *Call) bool {
	switch c.Verb {
	case "mkdir":
		l.file(c.Path, fs.ModeDir|0o755)
	case "create":
		l.file(c.Path, 0o644)
	case "open":
		l.handles[c.Handle] = handle{l.file(c.Path, 0o644), c.Flag}
	case "hclose":
	case "unlink":
		dir, name := l.split(c.Path)
		ino := l.inodes[c.Path]
		delete(l.inodes, c.Path)
		l.put(persist.Op{Kind: persist.Dirent, Meta: &persist.Meta{
			Edits: []persist.Edit{{Dir: dir, Name: name}}, Freed: l.nameless(ino)}})
	case "link":
		dir, name := l.split(c.To)
		l.inodes[c.To] = l.inodes[c.Path]
		l.put(persist.Op{Kind: persist.Dirent, Meta: &persist.Meta{
			Edits: []persist.Edit{{Dir: dir, Name: name, Ino: l.inodes[c.To]}}}})
	case "rename", "exchange":
		l.move(c)
	default:
		return false
	}
	return true
}

// move plays a rename or an exchange.
func (l *log) move(c *Call) {
	from, a := l.split(c.Path)
	to, b := l.split(c.To)
	ino, other := l.inodes[c.Path], l.inodes[c.To]
	meta := &persist.Meta{Folder: l.folders[ino], Replaces: other != 0,
		Edits: []persist.Edit{{Dir: from, Name: a}, {Dir: to, Name: b, Ino: ino}}}
	moved := map[string]persist.Ino{c.To: ino}
	delete(l.inodes, c.Path)
	for path, below := range l.inodes { // order-free: each path moves by itself
		if rest, ok := strings.CutPrefix(path, c.Path+"/"); ok {
			moved[c.To+"/"+rest] = below
			delete(l.inodes, path)
		}
	}
	for path, ino := range moved { // order-free: each path moves by itself
		l.inodes[path] = ino
	}
	if c.Verb == "exchange" {
		meta.Replaces, meta.Exchange, meta.Edits[0].Ino = false, true, other
		l.inodes[c.Path] = other
	}
	meta.Freed = l.nameless(other)
	l.put(persist.Op{Kind: persist.Dirent, Meta: meta})
}

// nameless is the inode if it has no name any more, else zero.
func (l *log) nameless(ino persist.Ino) persist.Ino {
	for _, named := range l.inodes { // order-free: it asks whether there is one
		if named == ino {
			return 0
		}
	}
	return ino
}

// content plays a call that changes what a file holds, and tells whether it is one.
func (l *log) content(c *Call) bool {
	ino := l.at(c.Path)
	switch c.Verb {
	case "write":
		l.write(l.file(c.Path, 0o644), c.Off, c.Data, "")
	case "append":
		ino = l.file(c.Path, 0o644)
		l.write(ino, l.size[ino], c.Data, "")
	case "replace":
		l.truncate(ino, 0)
		l.write(ino, 0, c.Data, "")
		l.put(persist.Op{Kind: persist.Settle, Ino: ino})
	case "dwrite", "swrite":
		l.write(ino, c.Off, c.Data, map[string]string{"dwrite": "dsync", "swrite": "sync"}[c.Verb])
	case "hwrite":
		h := l.handles[c.Handle]
		l.write(h.ino, c.Off, c.Data, h.flag)
	case "truncate":
		l.truncate(ino, c.Size)
	case "punch":
		l.put(persist.Op{Kind: persist.Punch, Ino: ino, Off: c.Off,
			Size: max(0, min(c.Size, l.size[ino]-c.Off))})
	case "fallocate":
		l.put(persist.Op{Kind: persist.Reserve, Ino: ino, Off: c.Off, Size: c.Size})
	default:
		return false
	}
	return true
}

func (l *log) truncate(ino persist.Ino, size int64) {
	l.put(persist.Op{Kind: persist.Truncate, Ino: ino, Off: l.size[ino], Size: size})
	l.size[ino] = size
}

// write plays a write, which is synced by itself if the flag says so.
func (l *log) write(ino persist.Ino, off int64, data []byte, flag string) {
	l.put(persist.Op{Kind: persist.Write, Ino: ino, Off: off, Size: l.size[ino], Bytes: data})
	l.size[ino] = max(l.size[ino], off+int64(len(data)))
	if flag != "" {
		kind := persist.Datasync
		if flag == "sync" {
			kind = persist.Sync
		}
		l.put(persist.Op{Kind: kind, Ino: ino, Only: uint64(len(l.records))})
	}
}

// syncs plays a sync, and tells whether the call is one.
func (l *log) syncs(c *Call) bool {
	ino := l.at(c.Path)
	if c.Handle != "" {
		ino = l.handles[c.Handle].ino
	}
	switch c.Verb {
	case "fsync", "hfsync":
		l.put(persist.Op{Kind: persist.Sync, Ino: ino, Folder: l.folders[ino]})
	case "fdatasync", "hfdatasync":
		l.put(persist.Op{Kind: persist.Datasync, Ino: ino, Folder: l.folders[ino]})
	case "sync":
		l.put(persist.Op{Kind: persist.SyncAll})
	default:
		return false
	}
	return true
}
