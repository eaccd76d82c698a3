package objects

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"groundhog/nodes/stack/journal"
)

// generation is a backup: objects from the first to the last.
type generation struct {
	name    uint64
	parts   uint64
	reaches uint64 // LSN
}

// nameOf is the name of the file of an object.
func nameOf(generation, part uint64) string {
	return fmt.Sprintf("backup-%016x-%06d", generation, part)
}

// nameSize is how long such a name is.
const nameSize = len("backup-0123456789abcdef-012345")

// object is a file of an object, by its name.
type object struct {
	generation, part uint64
	data             []byte
}

// Objects is what a disk holds of a backup, file by file.
type Objects struct{ all []object }

// Add takes in a file. One that is not an object is passed over.
func (o *Objects) Add(name string, data []byte) {
	if len(name) != nameSize || name[:7] != "backup-" {
		return
	}
	generation, err := strconv.ParseUint(name[7:23], 16, 64)
	part, other := strconv.ParseUint(name[24:], 10, 64)
	if err == nil && other == nil {
		o.all = append(o.all, object{generation, part, data})
	}
}

// best is the generation that reaches farthest, as far as it has no hole.
func (o *Objects) best() (best generation) {
	slices.SortFunc(o.all, func(a, b object) int {
		return cmp.Or(cmp.Compare(a.generation, b.generation), cmp.Compare(a.part, b.part))
	})
	var g generation
	for _, of := range o.all {
		if of.part == 0 {
			g = generation{name: of.generation}
		}
		if of.generation != g.name || of.part != g.parts {
			continue
		}
		g.parts++
		g.reaches = max(g.reaches, journal.Extent(of.data))
		if g.reaches >= best.reaches {
			best = g
		}
	}
	return best
}

// Durable is the LSN up to which the objects on a disk reach.
func (o *Objects) Durable() uint64 { return o.best().reaches }

// find looks for a backup on the disk, and removes what else there is.
func (in *instance) find() error {
	var o Objects
	entries, err := in.Disk.ReadDir("/")
	if err != nil {
		return err
	}
	for _, e := range entries {
		data, err := in.Disk.ReadFile(e.Name())
		if err != nil {
			return err
		}
		o.Add(e.Name(), data)
	}
	in.current = o.best()
	for _, of := range o.all {
		if of.generation == in.current.name {
			continue
		}
		if err := in.Disk.Remove(nameOf(of.generation, of.part)); err != nil {
			return err
		}
	}
	return nil
}

// write makes an object.
func (in *instance) write(generation, part uint64, data []byte) error {
	const temporary = "upload"
	f, err := in.Disk.Create(temporary)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return err
	}
	if !in.config.Toggles.PartsUnsynced {
		if err := f.Sync(); err != nil {
			return err
		}
	}
	_ = f.Close()
	if err := in.Disk.Rename(temporary, nameOf(generation, part)); err != nil {
		return err
	}
	return in.Disk.Dir("/").Sync()
}

// remove removes the objects of a generation.
func (in *instance) remove(g generation) error {
	for part := range g.parts {
		if err := in.Disk.Remove(nameOf(g.name, part)); err != nil {
			return err
		}
	}
	return nil
}
