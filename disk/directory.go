package disk

// directory is what an inode has if it is a directory.
type directory struct {
	cur     entries  // what a program reads
	durable *entries // what the device holds; nil: what cur is
	parent  *inode   // the directory that has its name; the root has none
}

// noEntries is the directory of what is none. It is never changed.
var noEntries = new(directory)

// held is what the device holds, to be read.
func (c *directory) held() *entries {
	if c.durable != nil {
		return c.durable
	}
	return &c.cur
}

// part gives each view its own entries: one of them is about to change.
func (d *Disk) part(c *directory) {
	if c.durable == nil {
		c.durable = d.spare.views.Get()
		c.durable.copyFrom(&c.cur)
	}
}

// join says that what is read is durable, as it is: the views of a small directory share their
// entries then. A large one refuses: it keeps both, of which the durable one follows change by
// change.
func (d *Disk) join(c *directory) bool {
	if c.durable != nil {
		if c.cur.many != nil || c.durable.many != nil {
			return false
		}
		d.spare.recycleEntries(c.durable)
		c.durable = nil
	}
	return true
}
