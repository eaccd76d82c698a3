package layers

import (
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/model"
)

// begun is a history in which client 1 has made and committed two mutations of row 5.
func begun() *History {
	h := new(History)
	for id := uint64(1); id <= 2; id++ {
		h.Make(1, id)
		h.Claim("device", "client-1", id, id)
		h.Commit(Txn{LSN: id, Client: 1, ID: id, Keys: []uint64{5}})
		h.Claim("source", "source", id, id)
		h.Save(1, id)
	}
	return h
}

// both is what a client has that has everything.
var both = View{Client: 1, LSN: 2, Holds: not9, Rows: []Row{{5, 2, 1, 2}},
	Writers: []Writer{{Client: 1, Last: 2}}, Synced: true}

// not9 are the shapes of all clients.
func not9(key uint64, _ func(uint64) uint64) bool { return key != 9 }

// first is what a client has that has the first transaction, and made both.
func first(v *View) {
	v.LSN, v.Rows, v.Writers = 1, []Row{{5, 1, 1, 1}}, []Writer{{1, 1, []uint64{2}}}
}

// ifOdd are shapes of rows that have seen an odd number of mutations.
func ifOdd(key uint64, count func(uint64) uint64) bool { return count(key)%2 == 1 }

// good is an end at which everything is well.
func good() End {
	return End{Source: 2, Claims: []Claim{{"slot", 2}}, Views: []View{both}, Bound: 1}
}

// TestJudge: the checkers accept what is right, and reject each way in which a history can be
// wrong.
func TestJudge(t *testing.T) {
	change := func(f func(v *View)) View {
		v := both
		f(&v)
		return v
	}
	for name, c := range map[string]struct {
		want *model.Property
		key  string
		do   func(h *History, e *End)
	}{
		"all is well": {nil, "", func(h *History, _ *End) {
			h.Show(change(first))
			h.Show(both)
			h.Find("source", "source", 2)
		}},
		"recovered twice": {nil, "", func(h *History, _ *End) {
			h.Commit(Txn{LSN: 2, Client: 1, ID: 2, Keys: []uint64{5}})
		}},
		"promised too much": {ClaimsAreDurable, "", func(h *History, _ *End) {
			h.Claim("slot", "source", 2, 1)
		}},
		"promised and lost": {ClaimsAreDurable, "", func(h *History, _ *End) {
			h.Find("source", "source", 1)
		}},
		"applied twice": {AppliedOnce, "", func(h *History, e *End) {
			h.Commit(Txn{LSN: 3, Client: 1, ID: 2})
			*e = End{}
		}},
		"left out": {AppliedOnce, "", func(h *History, e *End) {
			h.Commit(Txn{LSN: 3, Client: 1, ID: 4})
			*e = End{}
		}},
		"an old row": {ViewIsExact, "", func(h *History, _ *End) {
			h.Show(change(func(v *View) { v.Rows = []Row{{5, 1, 1, 1}} }))
		}},
		"a row is missing": {ViewIsExact, "", func(h *History, _ *End) {
			h.Show(change(func(v *View) { v.Rows = nil }))
		}},
		"a row too many": {ViewIsExact, "", func(h *History, _ *End) {
			h.Show(change(func(v *View) { v.Rows = append(v.Rows, Row{Key: 7}) }))
		}},
		"a state of the future": {ViewIsExact, "", func(h *History, _ *End) {
			h.Show(change(func(v *View) { v.LSN = 3 }))
		}},
		"another count": {ViewIsExact, "", func(h *History, _ *End) {
			h.Show(change(func(v *View) { v.Writers = []Writer{{1, 1, []uint64{2}}} }))
		}},
		"back in time": {ViewsOnlyAdvance, "", func(h *History, _ *End) {
			h.Show(both)
			h.Show(change(first))
		}},
		"back after a start": {nil, "", func(h *History, _ *End) {
			h.Show(both)
			h.Restart(1)
			h.Show(change(first))
		}},
		"an own write is gone": {OwnWritesStay, "", func(h *History, e *End) {
			h.Make(1, 3)
			h.Show(both)
		}},
		"begins anew":  {NoNeedlessRefetch, "", func(h *History, _ *End) { h.Refetch(1) }},
		"for a reason": {nil, "", func(h *History, _ *End) { h.Harm(true); h.Refetch(1) }},
		"another machine": {nil, "", func(h *History, _ *End) {
			h.Void("source", "source")
			h.Find("source", "source", 0)
		}},
		"refused": {nil, "", func(h *History, e *End) {
			h.Commit(Txn{LSN: 3, Client: 1, ID: 3, Bad: true})
			*e = End{}
			h.Show(change(func(v *View) { v.LSN, v.Writers = 3, []Writer{{Client: 1, Last: 3}} }))
		}},
		"of another table": {nil, "", func(h *History, e *End) {
			h.Commit(Txn{LSN: 3, Other: true})
			*e = End{}
			h.Show(change(func(v *View) { v.LSN = 3 }))
		}},
		"forgotten": {nil, "", func(h *History, e *End) {
			h.Forget(2)
			h.Show(both)
			h.Commit(Txn{LSN: 3, Client: 1, ID: 3, Keys: []uint64{5}})
			*e = End{}
			h.Show(change(func(v *View) {
				v.LSN, v.Rows, v.Writers = 3, []Row{{5, 3, 1, 3}}, []Writer{{Client: 1, Last: 3}}
			}))
		}},
		"older than what is known": {ViewIsExact, "", func(h *History, _ *End) {
			h.Forget(2)
			h.Show(change(first))
		}},
		"half a transaction": {ViewIsExact, "", func(h *History, e *End) {
			h.Commit(Txn{LSN: 3, Client: 2, ID: 1, Keys: []uint64{5, 6}})
			*e = End{}
			h.Show(change(func(v *View) { v.LSN, v.Rows = 3, []Row{{5, 3, 2, 1}} }))
		}},
		"other shapes": {nil, "", func(h *History, e *End) {
			h.Show(change(func(v *View) {
				v.Rows = nil
				v.Holds = func(key uint64, _ func(uint64) uint64) bool { return key != 5 }
			}))
		}},
		"shapes that depend on rows": {nil, "", func(h *History, _ *End) {
			h.Show(change(func(v *View) {
				v.Rows, v.Holds = nil, ifOdd
			}))
		}},
		"and not as they are": {ViewIsExact, "", func(h *History, _ *End) {
			h.Show(change(func(v *View) { v.Holds = ifOdd }))
		}},
		"saved and lost": {SavedIsKept, "", func(h *History, _ *End) { h.Save(1, 3) }},
		"a promise stands still": {ClaimsCatchUp, "slot", func(_ *History, e *End) {
			e.Claims[0].Upto = 1
		}},
		"an outbox is full": {QueuesDrain, "outbox not empty", func(_ *History, e *End) {
			e.Views[0].Writers = []Writer{{1, 2, []uint64{3}}}
		}},
		"a client is off": {QueuesDrain, "client does not run", func(_ *History, e *End) {
			e.Off = []uint64{1}
		}},
		"behind, and knows it": {ClientsConverge, "knows that it is behind",
			func(_ *History, e *End) {
				e.Views[0] = View{Client: 1, LSN: 1, Holds: not9, Rows: []Row{{5, 1, 1, 1}}}
			}},
		"behind, and does not": {ClientsConverge, "told that it is up to date",
			func(_ *History, e *End) {
				e.Views = []View{{Client: 2, Holds: not9}, {Client: 1, Holds: not9, Synced: true},
					{Client: 3, Holds: not9}}
			}},
		"up to date, and not told": {ClientsAreTold, "", func(_ *History, e *End) {
			e.Views[0].Synced = false
		}},
		"the log is kept": {LogStaysBounded, "", func(_ *History, e *End) { e.Retained = 2 }},
	} {
		h, e := begun(), good()
		c.do(h, &e)
		h.Finish(e)
		for _, v := range Judge(h) {
			require.NoError(t, v.Check())
			require.Equal(t, v.Property == c.want, v.Failed(), "%s: %v", name, v)
			if v.Failed() && c.key != "" {
				require.Equal(t, c.key, v.Key, name)
			}
		}
	}
}
