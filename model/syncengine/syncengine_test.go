package syncengine

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// syncWrite is a transaction that read rows and wrote one register.
func syncWrite(client int, rows []int64, row int, value int64) Txn {
	return Txn{Client: client, Rows: rows, Writes: []Write{{row, value}}}
}

func syncRead(client int, rows ...int64) Txn { return Txn{Client: client, Rows: rows} }

// TestSync: the checkers accept what is right, and reject each way in which a history can be wrong,
// by the name of the rule.
func TestSync(t *testing.T) {
	state := func(rows ...int64) Rows { return Rows{Registers: rows} }
	for name, c := range map[string]struct {
		want   string
		record func(h *History)
	}{
		"all is well": {"", func(h *History) {
			h.Transact(syncWrite(1, []int64{-1, -1}, 0, 5))
			h.Transact(syncRead(1, 5, -1))
			h.Transact(syncWrite(2, []int64{5, -1}, 1, 6))
			h.Transact(syncRead(3, 5, 6))
			h.Commit([]Write{{0, 5}}, []int64{5})
			h.Commit([]Write{{1, 6}}, []int64{6})
			h.Sync(Sync{Client: 1, Last: 10})
			h.Sync(Sync{Client: 1, Last: 10})
			h.Upload(Upload{Client: 1, Tx: 1})
			h.Upload(Upload{Client: 2, Tx: 1})
			h.Upload(Upload{Client: 1, Tx: 2})
			h.Finish(state(5, 6), Client{Client: 1, Rows: state(5, 6)})
		}},
		"a read without causes": {"", func(h *History) {
			h.Transact(syncWrite(1, []int64{-1, -1}, 0, 5))
			h.Transact(syncRead(2, -1, -1))
			h.Transact(syncRead(2, 5, -1))
		}},
		"read your writes": {"reads-are-causal/read your writes", func(h *History) {
			h.Transact(syncWrite(1, []int64{-1}, 0, 5))
			h.Transact(syncRead(1, -1))
		}},
		"monotonic reads": {"reads-are-causal/monotonic reads", func(h *History) {
			h.Transact(syncWrite(1, []int64{-1}, 0, 5))
			h.Transact(syncRead(2, 5))
			h.Transact(syncRead(2, -1))
		}},
		"monotonic writes": {"reads-are-causal/monotonic writes", func(h *History) {
			h.Transact(syncWrite(1, []int64{-1, -1}, 0, 5))
			h.Transact(syncWrite(1, []int64{5, -1}, 1, 6))
			h.Transact(syncRead(2, -1, 6))
		}},
		"writes follow reads": {"reads-are-causal/writes follow reads", func(h *History) {
			h.Transact(syncWrite(1, []int64{-1, -1}, 0, 5))
			h.Transact(syncWrite(3, []int64{5, -1}, 1, 6))
			h.Transact(syncRead(2, -1, 6))
		}},
		"over three clients": {"reads-are-causal/writes follow reads", func(h *History) {
			h.Transact(syncWrite(1, []int64{-1, -1, -1}, 0, 5))
			h.Transact(syncWrite(2, []int64{5, -1, -1}, 1, 6))
			h.Transact(syncWrite(3, []int64{5, 6, -1}, 2, 7))
			h.Transact(syncRead(4, -1, 6, 7))
		}},
		"a torn transaction": {"reads-are-causal/atomic transaction", func(h *History) {
			h.Transact(Txn{Client: 1, Rows: []int64{-1, -1}, Writes: []Write{{0, 5}, {1, 6}}})
			h.Transact(syncRead(2, 5, -1))
		}},
		"a row is missing": {"reads-are-causal/monotonic reads", func(h *History) {
			h.Transact(syncRead(2, 3, 4))
			h.Transact(syncRead(2, 3))
		}},
		"a row is missing in the middle": {"reads-are-causal/monotonic reads", func(h *History) {
			h.Transact(syncRead(2, 3, 4))
			h.Transact(syncRead(2, NoRow, 4))
		}},
		"another user after a clear": {"", func(h *History) {
			h.Transact(syncWrite(1, []int64{-1}, 0, 5))
			h.Clear(1)
			h.Transact(syncRead(1, -1))
			h.Finish(state(-1), Client{Client: 1, Rows: state(-1)})
		}},
		"lost wake-up": {"upload-loop-wakes/lost wake-up", func(h *History) {
			h.Rest(Rest{Client: 1, Connected: true, Queued: 1})
		}},
		"a write checkpoint that nobody asks for": {
			"upload-loop-wakes/lost wake-up", func(h *History) {
				h.Rest(Rest{Client: 1, Connected: true, Waits: true})
			}},
		"rests as it may": {"", func(h *History) {
			h.Rest(Rest{Client: 1, Connected: true})
			h.Rest(Rest{Client: 1, Queued: 1, Waits: true}) // until it is connected
			h.Rest(Rest{Client: 1, Connected: true, Queued: 1, Waits: true, Coming: 1})
			h.Commit(nil, nil)
			h.Finish(state(), Client{Client: 1, Rows: state()})
		}},
		"stuck": {"uploads-and-downloads-end/stuck", func(h *History) {
			h.Finish(state(5), Client{Client: 1, Rows: state(-1), Busy: "8 rows in ps_crud"})
		}},
		"divergence": {"clients-match-the-source/divergence", func(h *History) {
			h.Finish(state(5), Client{Client: 1, Rows: state(-1)})
		}},
		"a row that was removed": {"clients-match-the-source/divergence", func(h *History) {
			h.Finish(Rows{}, Client{Client: 1, Rows: Rows{Others: map[string]string{"lww/1": "7"}}})
		}},
		"a row that never came": {"clients-match-the-source/divergence", func(h *History) {
			h.Finish(Rows{Others: map[string]string{"lww/1": "7"}}, Client{Client: 1})
		}},
		"a register that never came": {"clients-match-the-source/divergence", func(h *History) {
			h.Finish(state(5), Client{Client: 1})
		}},
		"acknowledged write lost": {
			"source-keeps-acked-writes/acknowledged write lost", func(h *History) {
				h.Commit([]Write{{0, 7}}, []int64{7})
				h.Finish(state(5), Client{Client: 1, Rows: state(5)})
			}},
		"local transaction lost": {
			"local-writes-reach-source/local transaction lost", func(h *History) {
				h.Transact(syncWrite(1, []int64{-1}, 0, 5))
				h.Finish(state(9), Client{Client: 1, Rows: state(9)})
			}},
		"local transaction torn": {
			"local-writes-reach-source/local transaction torn", func(h *History) {
				h.Transact(Txn{
					Client: 1, Rows: []int64{-1}, Writes: []Write{{0, 5}}, Others: []int64{6},
				})
				h.Commit([]Write{{0, 5}}, []int64{5})
				h.Commit(nil, []int64{6})
				h.Finish(state(5), Client{Client: 1, Rows: state(5)})
			}},
		"torn, and then whole": {"", func(h *History) {
			h.Transact(Txn{
				Client: 1, Rows: []int64{-1}, Writes: []Write{{0, 5}}, Others: []int64{6},
			})
			h.Commit(nil, []int64{6})
			h.Commit([]Write{{0, 5}}, []int64{6, 5})
			h.Finish(state(5), Client{Client: 1, Rows: state(5)})
		}},
		"the time of the last sync": {"last-sync-time-never-falls/lastSyncedAt", func(h *History) {
			h.Sync(Sync{Client: 1, Last: 10})
			h.Sync(Sync{Client: 2, Last: 5})
			h.Sync(Sync{Client: 1, Last: 9})
		}},
		"the time of another life": {"", func(h *History) {
			h.Sync(Sync{Client: 1, Last: 10})
			h.Clear(1)
			h.Sync(Sync{Client: 1, Last: 9})
			h.Finish(state(), Client{Client: 1, Rows: state()})
		}},
		"uploaded twice": {"answered-upload-not-repeated/uploaded twice", func(h *History) {
			h.Start(1)
			h.Upload(Upload{Client: 1, Tx: 1})
			h.Upload(Upload{Client: 1, Tx: 1})
		}},
		"uploaded by two processes": {"", func(h *History) {
			h.Start(1)
			h.Upload(Upload{Client: 1, Tx: 1})
			h.Start(1)
			h.Upload(Upload{Client: 1, Tx: 1})
			h.Clear(1)
			h.Upload(Upload{Client: 1, Tx: 1})
			h.Finish(state(), Client{Client: 1, Rows: state()})
		}},
		"checksum": {"bucket-matches-checksum/checksum", func(h *History) {
			h.Mismatch(Mismatch{Client: 1, Checkpoint: 3})
		}},
		"missing rows": {"first-sync-is-complete/missing row", func(h *History) {
			h.Transact(syncRead(1, 3, NoRow))
			h.Finish(state(3, 4), Client{Client: 1, Rows: state(3, 4)})
		}},
		"missing rows after a clear": {"first-sync-is-complete/missing row", func(h *History) {
			h.Transact(syncRead(1, 3, 4))
			h.Clear(1)
			h.Transact(syncRead(1, NoRow, NoRow))
			h.Finish(state(3, 4), Client{Client: 1, Rows: state(3, 4)})
		}},
		"snapshot repeated": {"snapshot-is-not-repeated/snapshot repeated", func(h *History) {
			h.BeginSnapshot(1, 1)
			h.LoseSlot(2, 1)
			h.EndSnapshot(3, 1)
			h.BeginSnapshot(4, 2)
			h.Finish(state(), Client{Client: 1, Rows: state()})
		}},
		"snapshots with a reason": {"", func(h *History) {
			h.BeginSnapshot(1, 1)
			h.LoseSlot(2, 1)
			h.MendSource(3)
			h.BeginSnapshot(4, 1)
			h.EndSnapshot(5, 1)
			h.LoseSlot(6, 1) // while streaming
			h.BeginSnapshot(7, 2)
			h.BeginSnapshot(8, 3) // somebody dropped the slot of the second
			h.Finish(state(), Client{Client: 1, Rows: state()})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			h := &History{}
			c.record(h)
			got := ""
			for _, v := range Judge(h) {
				if v.Failed() && got == "" {
					got = v.ID()
				}
			}
			require.Equal(t, c.want, got, "%v", Judge(h))
		})
	}
}

// TestSyncNamesThePair: who reads names the read and the event that it contradicts.
func TestSyncNamesThePair(t *testing.T) {
	h := &History{}
	h.Transact(
		Txn{At: 1_500_000_000, Client: 1, Rows: []int64{-1, -1}, Writes: []Write{{0, 5}, {1, 6}}})
	h.Transact(Txn{At: 2_000_001_000, Client: 2, Rows: []int64{5, -1}})
	v := h.causal()
	require.Equal(t, 1, v.Evidence.Event)
	require.EqualValues(t, 2_000_001_000, v.Time)
	require.Equal(t,
		"client 2 reads -1 in row 1 at 2.000001s, and must read at least 6, which client 1 wrote "+
			"at 1.500000s (atomic transaction)",
		v.Reason)
}

// TestFailuresAreCounted: a rest that is looked at twice is one, and the first of several is named.
func TestFailuresAreCounted(t *testing.T) {
	h := &History{}
	for _, number := range []int{1, 1, 2} {
		h.Rest(
			Rest{
				At:        int64(number) * 1_500_000_000,
				Client:    3,
				Number:    number,
				Connected: true,
				Queued:    1,
				Status:    status("queued: 1"),
			},
		)
	}
	v := h.stranded()
	require.Equal(t, "client 3 at 1.500000s: queued: 1 (2 times in this run)", v.Reason)
	require.Equal(t, int64(1_500_000_000), v.Time)
}

// status is that of a client as text.
type status string

func (s status) String() string { return string(s) }
