package device

import (
	"slices"

	"groundhog/nodes/stack"
	"groundhog/nodes/stack/journal"
)

// account is what a device has of a user.
type account struct {
	group  uint64 // the user
	store  *journal.Journal
	cursor stack.Cursor
	have   stack.Shapes // of the rows
	want   stack.Shapes
	rows   map[uint64]stack.Row
	last   [Tabs]uint64 // own mutations that the rows include
	made   [Tabs]uint64 // the last own mutations
	outbox []stack.Mutation
}

// total is how many mutations the user has made here.
func (a *account) total() (n uint64) {
	for _, made := range a.made {
		n += made
	}
	return n
}

// tabOf is the tab that has made a mutation.
func (a *account) tabOf(m stack.Mutation) int {
	for tab := range Tabs {
		if Writer(a.group, tab) == m.Client {
			return tab
		}
	}
	return 0
}

// writers are the numbers under which mutations are made.
func (a *account) writers() (all []uint64) {
	for tab := range Tabs {
		all = append(all, Writer(a.group, tab))
	}
	return all
}

// shown is what the user sees.
func (a *account) shown() stack.View {
	v := stack.View{
		Client: a.group, Cursor: a.cursor, Shapes: a.have, Rows: a.rows, Pending: a.outbox,
	}
	for tab, last := range a.last {
		v.Counts = append(v.Counts, stack.Count{Client: Writer(a.group, tab), Last: last})
	}
	return v
}

// rename gives what is there to another user, as if it were theirs.
func (a *account) rename(user uint64) {
	for i, m := range a.outbox {
		a.outbox[i].Client = Writer(user, a.tabOf(m))
	}
	a.group = user
}

// take makes a record part of what the device has.
func (a *account) take(r record, t stack.Toggles) {
	if r.Made != nil {
		a.made[a.tabOf(*r.Made)] = r.Made.ID
		a.outbox = append(a.outbox, *r.Made)
	}
	if r.Want != nil {
		a.want = *r.Want
	}
	if r.Cursor == nil {
		return
	}
	if r.Whole {
		clear(a.rows)
	}
	for _, row := range r.Rows {
		a.rows[row.Key] = row
		if row.Count == 0 { // it has left the shapes
			delete(a.rows, row.Key)
		}
	}
	if r.Have != nil {
		a.have = *r.Have
	}
	a.outbox = append(a.outbox, r.Outbox...)
	grown := r.Cursor.LSN > a.cursor.LSN || !r.Whole || a.cursor.Handle == 0
	if grown || !t.HandleNeedsGrowth {
		a.cursor = *r.Cursor
	}
	for tab := range a.last {
		for _, n := range r.Counts {
			if n.Client == Writer(a.group, tab) {
				a.last[tab] = n.Last
			}
		}
		a.made[tab] = max(a.made[tab], a.last[tab])
	}
	for _, m := range r.Outbox {
		tab := a.tabOf(m)
		a.made[tab] = max(a.made[tab], m.ID)
	}
	if len(a.outbox) == 0 {
		return
	}
	a.outbox = slices.DeleteFunc(slices.Clone(a.outbox), func(m stack.Mutation) bool {
		return a.returned(r, m, t)
	})
}

// returned says whether what has come from the server includes an own mutation.
func (a *account) returned(r record, m stack.Mutation, t stack.Toggles) bool {
	if !t.DropByEcho {
		return m.ID <= a.last[a.tabOf(m)]
	}
	return !r.Whole && slices.ContainsFunc(r.Rows, func(row stack.Row) bool {
		return row.Client == m.Client && row.ID == m.ID
	})
}
