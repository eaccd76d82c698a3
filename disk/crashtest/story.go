package crashtest

import (
	"fmt"
	"strings"

	"groundhog/disk/persist"
)

// Story tells a failure: what was done, what of it survived, and what came of it.
func (f *Failure) Story() string {
	var b strings.Builder
	fmt.Fprintf(&b, "power loss, legal under %v", f.Profile)
	for inner := f; ; inner = inner.Inner {
		inner.write(&b, inner == f)
		if inner.Inner == nil {
			break
		}
		b.WriteString("recovery ran on that disk, and the power failed again:")
	}
	return b.String()
}

// write tells one power loss, which is the first of the story or happened in recovery.
func (f *Failure) write(b *strings.Builder, first bool) {
	names := namesOf(f.base, f.log)
	survived := f.Survivors
	if f.Inner == nil {
		survived = f.Smallest
	}
	b.WriteString("\n")
	fate := f.fates(survived)
	for i, op := range f.log[:f.Point] {
		if op.Kind == persist.Settle {
			continue
		}
		f.writeFaults(b, i)
		fmt.Fprintf(b, "  %4d  %-60s %s\n", op.ID, names.op(op), fate[i])
	}
	f.writeFaults(b, f.Point)
	where := "at the end"
	if f.Point < len(f.log) {
		where = names.before(f.log[f.Point]) + " returned"
	}
	fmt.Fprintf(b, "        POWER LOSS %s; of what could be lost, these survived: %s\n", where,
		survived)
	fmt.Fprintf(b, "  the disk then   %v\n", f.Image)
	if len(f.Acked) > 0 {
		fmt.Fprintf(b, "  promised        %s\n", strings.Join(f.Acked, ", "))
	}
	if f.Inner != nil {
		return
	}
	fmt.Fprintf(b, "  recovery said   %v\n", f.Err)
	if f.Kill != "" {
		needless := "no power loss"
		if !first {
			needless = "no second loss"
		}
		fmt.Fprintf(b, "  %-14s  is needed: a kill of the process %s is enough\n", needless, f.Kill)
	}
	fmt.Fprintf(b, "  smallest loss   %s\n",
		or(strings.Join(f.Lost, "; "), "nothing: recovery fails on what the program left"))
	cure := "no sync right after the lost operations prevents it"
	switch {
	case len(f.Missing) > 0:
		cure = fmt.Sprintf("%s\n  with it         all recover: %v",
			strings.Join(f.Missing, "\n                  "), f.Tried)
	case len(f.Lost) == 0:
		cure = "no sync"
	}
	fmt.Fprintf(b, "  missing         %s\n", cure)
}

// writeFaults tells the faults that acted right before a record of the log.
func (f *Failure) writeFaults(b *strings.Builder, at int) {
	for _, m := range f.met {
		if m.Behind == at {
			fmt.Fprintf(b, "        FAULT %v, met by %v %q\n", m.Fault, m.Op, m.Path)
		}
	}
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// fates says of each operation before the crash what became of it.
func (f *Failure) fates(survived persist.Survivors) []string {
	g := f.graph(persist.Options{Profile: f.Profile, Sector: f.sector})
	set, err := g.Parse(survived)
	fates := make([]string, f.Point)
	if err != nil {
		return fates
	}
	kept, lost := map[uint64]int{}, map[uint64]int{}
	for i := range g.Micros {
		if set.Has(i) {
			kept[g.Micros[i].Op.ID]++
		} else {
			lost[g.Micros[i].Op.ID]++
		}
	}
	for i, op := range f.log[:f.Point] {
		switch k, l := kept[op.ID], lost[op.ID]; {
		case op.IsSync() || op.Kind == persist.Ack:
		case k == 0 && l == 0:
			fates[i] = "durable"
		case l == 0:
			fates[i] = "survived"
		case k == 0:
			fates[i] = "LOST"
		default:
			fates[i] = fmt.Sprintf("%d of %d pieces LOST", l, k+l)
		}
	}
	return fates
}

// names are the paths of inodes while a log runs.
type names struct{ path map[persist.Ino]string }

// namesOf finds a path for each inode that a base and a log name: the first one it ever had.
func namesOf(base *persist.Image, log []*persist.Op) *names {
	n := &names{map[persist.Ino]string{}}
	base.Walk(func(path string, node *persist.Node) {
		if n.path[node.Ino] == "" {
			n.path[node.Ino] = path
		}
	})
	for _, op := range log {
		if op.Kind != persist.Dirent {
			continue
		}
		for _, e := range op.Meta.Edits {
			if e.Ino != 0 && n.path[e.Ino] == "" {
				n.path[e.Ino] = n.join(e.Dir, e.Name)
			}
		}
	}
	return n
}

func (n *names) join(dir persist.Ino, name string) string {
	if dir == persist.Root {
		return name
	}
	return n.path[dir] + "/" + name
}

// op is a record in words.
func (n *names) op(op *persist.Op) string {
	switch op.Kind {
	case persist.Ack, persist.SyncAll:
		return op.String()
	case persist.Sync, persist.Datasync:
		return op.String() + " " + n.sync(op.Ino)
	case persist.Dirent:
		var words []string
		for _, e := range op.Meta.Edits {
			words = append(words, n.join(e.Dir, e.Name))
		}
		verb, _, _ := strings.Cut(op.String(), " ")
		if verb == "link" {
			return "link " + n.path[op.Meta.Edits[0].Ino] + " to " + words[0]
		}
		if verb == "exchange" {
			return verb + " " + strings.Join(words, " and ")
		}
		return verb + " " + strings.Join(words, " to ")
	}
	return n.path[op.Ino] + ": " + op.String()
}

// before is the moment before a record.
func (n *names) before(op *persist.Op) string { return "before " + n.op(op) }

// micro is a piece of a record in words.
func (n *names) micro(m *persist.Micro) string {
	s := fmt.Sprintf("%s (%s)", m.Name(), n.op(m.Op))
	if m.IsDirent() {
		return s
	}
	return s + ": " + m.Effect()
}

// sync is what a sync of an inode is of.
func (n *names) sync(ino persist.Ino) string { return n.path[ino] }
