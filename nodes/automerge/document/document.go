package document

import "slices"

// Document is a graph of changes with the values that follow.
type Document struct {
	actor   Actor
	order   []*Change // in an order in which each comes after what it depends on
	place   map[Hash]int
	heads   []Hash
	orphans []*Change // in order of arrival
	seqs    map[Actor]uint64
	maxOp   uint64
	objects objects
}

// New returns an empty document whose next changes are by this actor.
func New(actor Actor) *Document {
	return &Document{
		actor: actor, place: make(map[Hash]int), seqs: make(map[Actor]uint64),
		objects: newObjects(),
	}
}

// Actor returns who makes the next changes.
func (d *Document) Actor() Actor { return d.actor }

// SetActor changes who makes the next changes.
func (d *Document) SetActor(a Actor) { d.actor = a }

// Heads returns the changes that no other depends on, in order. They belong to the document.
func (d *Document) Heads() []Hash { return d.heads }

// Len is the number of changes that are applied.
func (d *Document) Len() int { return len(d.order) }

// Orphans returns the changes that wait for others.
func (d *Document) Orphans() []*Change { return d.orphans }

// Get returns a change that is applied, nil if there is none of this name.
func (d *Document) Get(h Hash) *Change {
	if i, ok := d.place[h]; ok {
		return d.order[i]
	}
	return nil
}

// Has says whether a change is applied.
func (d *Document) Has(h Hash) bool {
	_, ok := d.place[h]
	return ok
}

// Ancestors returns the changes of these names that are here, and all that they depend on.
func (d *Document) Ancestors(of []Hash) map[Hash]bool {
	seen := make(map[Hash]bool)
	stack := slices.Clone(of)
	for len(stack) > 0 {
		h := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if c := d.Get(h); c != nil && !seen[h] {
			seen[h] = true
			stack = append(stack, c.Deps...)
		}
	}
	return seen
}

// Changes returns what is not among the ancestors of heads, each after what it depends on.
func (d *Document) Changes(since []Hash) []*Change {
	if len(since) == 0 {
		return d.order
	}
	if slices.Equal(since, d.heads) {
		return nil
	}
	old := d.Ancestors(since)
	var list []*Change
	for _, c := range d.order {
		if !old[c.hash] {
			list = append(list, c)
		}
	}
	return list
}

// Missing returns, in order, what is needed before these heads can be applied: those that are
// neither here nor orphans, and what the orphans among them and their orphaned dependencies lack.
// With all, what any orphan lacks counts.
func (d *Document) Missing(heads []Hash, all bool) []Hash {
	orphan := make(map[Hash]*Change)
	for _, c := range d.orphans {
		orphan[c.hash] = c
	}
	stack := slices.Clone(heads)
	if all {
		for _, c := range d.orphans {
			stack = append(stack, c.hash)
		}
	}
	var missing []Hash
	seen := make(map[Hash]bool)
	for len(stack) > 0 {
		h := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		switch {
		case seen[h] || d.Has(h):
		case orphan[h] != nil:
			stack = append(stack, orphan[h].Deps...)
		default:
			missing = append(missing, h)
		}
		seen[h] = true
	}
	return SortHashes(missing)
}

// Apply adds changes. What is here already is skipped; what lacks a dependency waits, and is tried
// again behind the last of them. A number that an actor has used is an error ([DuplicateSeqError]),
// also of a change that would wait; the changes before it are applied (as before 2026; since then
// none is).
func (d *Document) Apply(changes ...*Change) error {
	for _, c := range changes {
		switch {
		case d.Has(c.hash):
		case c.Seq <= d.seqs[c.Actor]:
			return DuplicateSeqError{c.Actor, c.Seq}
		case d.ready(c):
			d.apply(c) // also if it has waited
		case !slices.ContainsFunc(d.orphans, func(o *Change) bool { return o.hash == c.hash }):
			d.orphans = append(d.orphans, c)
		}
	}
	return d.adopt()
}

func (d *Document) ready(c *Change) bool {
	return !slices.ContainsFunc(c.Deps, func(h Hash) bool { return !d.Has(h) })
}

// adopt applies the orphans that lack nothing any more.
func (d *Document) adopt() error {
	for {
		i := slices.IndexFunc(d.orphans, d.ready)
		if i < 0 {
			return nil
		}
		c := d.orphans[i]
		d.orphans = slices.Delete(d.orphans, i, i+1)
		switch {
		case d.Has(c.hash): // it came again
		case c.Seq <= d.seqs[c.Actor]:
			return DuplicateSeqError{c.Actor, c.Seq} // it was free when the change came
		default:
			d.apply(c)
		}
	}
}

// apply adds a change that lacks nothing.
func (d *Document) apply(c *Change) {
	d.seqs[c.Actor] = c.Seq
	d.place[c.hash] = len(d.order)
	d.order = append(d.order, c)
	heads := slices.DeleteFunc(
		slices.Clone(d.heads), func(h Hash) bool { return slices.Contains(c.Deps, h) },
	)
	d.heads = SortHashes(append(heads, c.hash))
	for i, o := range c.Ops {
		d.objects.apply(OpID{c.StartOp + uint64(i), c.Actor}, o)
	}
	d.maxOp = max(d.maxOp, c.StartOp+uint64(len(c.Ops))-1)
}
