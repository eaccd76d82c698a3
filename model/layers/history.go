package layers

import (
	"slices"

	"groundhog/model"
)

// Txn is a transaction of the source: a mutation of a client, which has seen some rows.
type Txn struct {
	LSN    uint64
	Client uint64
	ID     uint64 // of the mutation, counted by client
	Keys   []uint64
	Bad    bool // it changes no row: the application has refused the mutation
	Other  bool // nor is it of any client
}

// Row is a row: how many mutations it has seen, and the last of them.
type Row struct {
	Key, Count, Client, ID uint64
}

// View is what a user sees, who may make mutations under several numbers.
type View struct {
	Client  uint64
	LSN     uint64 // it says that its rows are those of the source as of this
	Holds   Holds
	Rows    []Row // in the order of their keys
	Writers []Writer
	Synced  bool // it says that it is up to date
}

// Holds says which rows a client should have. That may depend on how many mutations rows have seen.
type Holds func(key uint64, count func(key uint64) uint64) bool

// Writer is a client whose mutations a user sees at once.
type Writer struct {
	Client  uint64
	Last    uint64   // its last mutation that the rows include
	Pending []uint64 // its mutations on top of them
}

// waiting is how many mutations a view has on top of its rows.
func (v View) waiting() (n int) {
	for _, w := range v.Writers {
		n += len(w.Pending)
	}
	return n
}

// History is what happened, in the order in which it did.
type History struct {
	now     int64
	oracle  oracle
	claims  []claim // by layer and host, the greatest
	saved   []counted
	made    []counted
	shown   []shown
	end     End
	wrong   map[*model.Property]model.Failures
	harmful bool
}

// claim is the most that a layer of a host has promised.
type claim struct {
	layer, host string
	upto        uint64
}

// counted is a number of a client.
type counted struct{ client, n uint64 }

// shown is how far the rows of a client were, and when.
type shown struct{ client, lsn uint64 }

// End is what is found when everything is healed and has had its time.
type End struct {
	At       int64
	Source   uint64 // the LSN of the last transaction
	Claims   []Claim
	Views    []View
	Off      []uint64 // clients that do not run
	Retained uint64   // transactions that the source keeps for its readers
	Bound    uint64   // as many it may keep
}

// Claim is what a layer promises: all up to a number.
type Claim struct {
	Layer string
	Upto  uint64
}

// At says what time it is, in nanoseconds of virtual time.
func (h *History) At(ns int64) { h.now = ns }

// Harm says whether there is a reason to begin anew from here on, such as a lost disk.
func (h *History) Harm(is bool) { h.harmful = is }

// Void records that what a layer of a host has promised is void, since the machine is another one.
func (h *History) Void(layer, host string) { h.claimOf(layer, host).upto = 0 }

// Commit records a transaction, durable in the source. One that is recorded already is passed over.
func (h *History) Commit(t Txn) {
	if t.LSN <= h.oracle.end() {
		return
	}
	last := h.oracle.last(t.Client)
	switch {
	case t.Other:
	case t.ID <= last:
		h.fail(AppliedOnce, "client %d's mutation %d was applied again, as %d, after %d",
			t.Client, t.ID, t.LSN, last)
	case t.ID != last+1:
		h.fail(AppliedOnce, "client %d's mutation %d was applied as %d, behind %d",
			t.Client, t.ID, t.LSN, last)
	}
	h.oracle.add(t)
}

// Claim records that a layer promises all up to a number from now on, of which so much is durable
// at this moment.
func (h *History) Claim(layer, host string, upto, durable uint64) {
	c := h.claimOf(layer, host)
	c.upto = max(c.upto, upto)
	if upto > durable {
		h.fail(ClaimsAreDurable, "%s of %s promises all up to %d, of which %d are durable",
			layer, host, upto, durable)
	}
}

// Find records what a layer finds of its own when it starts.
func (h *History) Find(layer, host string, upto uint64) {
	if c := h.claimOf(layer, host); c.upto > upto {
		h.fail(ClaimsAreDurable, "%s of %s promised all up to %d, and finds %d after a start",
			layer, host, c.upto, upto)
	}
}

// Make records that a client was told that its mutation is kept.
func (h *History) Make(client, id uint64) { *of(&h.made, client) = id }

// Save records that a client was told that its mutations up to one have reached the source.
func (h *History) Save(client, id uint64) {
	n := of(&h.saved, client)
	*n = max(*n, id)
}

// Refetch records that a client began anew.
func (h *History) Refetch(client uint64) {
	if !h.harmful {
		h.fail(NoNeedlessRefetch, "client %d began anew, and nothing was lost", client)
	}
}

// Restart records that a client has started: it may show an older state than before.
func (h *History) Restart(client uint64) {
	h.shown = slices.DeleteFunc(h.shown, func(s shown) bool { return s.client == client })
}

// Show records what a client shows.
func (h *History) Show(v View) {
	h.exact(v)
	for _, w := range v.Writers {
		next := w.Last + 1
		for _, id := range w.Pending {
			if id == next {
				next++
			}
		}
		if made := *of(&h.made, w.Client); next <= made {
			h.fail(OwnWritesStay, "client %d made %d mutations; it shows those up to %d, and %d "+
				"in its outbox", w.Client, made, w.Last, len(w.Pending))
		}
	}
	i := slices.IndexFunc(h.shown, func(s shown) bool { return s.client == v.Client })
	if i < 0 {
		h.shown = append(h.shown, shown{v.Client, v.LSN})
		return
	}
	if before := h.shown[i].lsn; v.LSN < before {
		h.fail(ViewsOnlyAdvance, "client %d shows the state as of %d after that as of %d",
			v.Client, v.LSN, before)
	}
	h.shown[i].lsn = v.LSN
}

// Forget drops what is known of states before that as of an LSN. Nobody may show one from here on:
// it would be judged wrong.
func (h *History) Forget(lsn uint64) { h.oracle.forget(lsn) }

// Finish records the end.
func (h *History) Finish(e End) { h.end = e }

func (h *History) claimOf(layer, host string) *claim {
	i := slices.IndexFunc(h.claims, func(c claim) bool {
		return c.layer == layer && c.host == host
	})
	if i < 0 {
		i = len(h.claims)
		h.claims = append(h.claims, claim{layer: layer, host: host})
	}
	return &h.claims[i]
}

// of is the number of a client.
func of(list *[]counted, client uint64) *uint64 {
	i := slices.IndexFunc(*list, func(c counted) bool { return c.client == client })
	if i < 0 {
		i = len(*list)
		*list = append(*list, counted{client: client})
	}
	return &(*list)[i].n
}

// fail records what was found wrong.
func (h *History) fail(p *model.Property, format string, args ...any) {
	if h.wrong == nil {
		h.wrong = make(map[*model.Property]model.Failures)
	}
	all := h.wrong[p]
	all.Add(h.now, format, args...)
	h.wrong[p] = all
}
