package model

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// syncWrite is a transaction that read rows and wrote one register.
func syncWrite(client int, rows []int64, row int, value int64) SyncTxn {
	return SyncTxn{Client: client, Rows: rows, Writes: []SyncWrite{{row, value}}}
}

func syncRead(client int, rows ...int64) SyncTxn { return SyncTxn{Client: client, Rows: rows} }

// TestSync: the checkers accept what is right, and reject each way in which a history can be wrong, by the name of the rule.
func TestSync(t *testing.T) {
	state := func(rows ...int64) SyncRows { return SyncRows{Registers: rows} }
	for name, c := range map[string]struct {
		want   string
		record func(h *SyncHistory)
	}{
		"all is well": {"", func(h *SyncHistory) {
			h.Transact(syncWrite(1, []int64{-1, -1}, 0, 5))
			h.Transact(syncRead(1, 5, -1))
			h.Transact(syncWrite(2, []int64{5, -1}, 1, 6))
			h.Transact(syncRead(3, 5, 6))
			h.Commit([]SyncWrite{{0, 5}}, []int64{5})
			h.Commit([]SyncWrite{{1, 6}}, []int64{6})
			h.Synced(1, 10, "")
			h.Synced(1, 10, "")
			h.Finish(state(5, 6), SyncClient{Client: 1, Rows: state(5, 6)})
		}},
		"a read without causes": {"", func(h *SyncHistory) {
			h.Transact(syncWrite(1, []int64{-1, -1}, 0, 5))
			h.Transact(syncRead(2, -1, -1))
			h.Transact(syncRead(2, 5, -1))
		}},
		"read your writes": {"Y1/read your writes", func(h *SyncHistory) {
			h.Transact(syncWrite(1, []int64{-1}, 0, 5))
			h.Transact(syncRead(1, -1))
		}},
		"monotonic reads": {"Y1/monotonic reads", func(h *SyncHistory) {
			h.Transact(syncWrite(1, []int64{-1}, 0, 5))
			h.Transact(syncRead(2, 5))
			h.Transact(syncRead(2, -1))
		}},
		"monotonic writes": {"Y1/monotonic writes", func(h *SyncHistory) {
			h.Transact(syncWrite(1, []int64{-1, -1}, 0, 5))
			h.Transact(syncWrite(1, []int64{5, -1}, 1, 6))
			h.Transact(syncRead(2, -1, 6))
		}},
		"writes follow reads": {"Y1/writes follow reads", func(h *SyncHistory) {
			h.Transact(syncWrite(1, []int64{-1, -1}, 0, 5))
			h.Transact(syncWrite(3, []int64{5, -1}, 1, 6))
			h.Transact(syncRead(2, -1, 6))
		}},
		"over three clients": {"Y1/writes follow reads", func(h *SyncHistory) {
			h.Transact(syncWrite(1, []int64{-1, -1, -1}, 0, 5))
			h.Transact(syncWrite(2, []int64{5, -1, -1}, 1, 6))
			h.Transact(syncWrite(3, []int64{5, 6, -1}, 2, 7))
			h.Transact(syncRead(4, -1, 6, 7))
		}},
		"a torn transaction": {"Y1/atomic transaction", func(h *SyncHistory) {
			h.Transact(SyncTxn{Client: 1, Rows: []int64{-1, -1}, Writes: []SyncWrite{{0, 5}, {1, 6}}})
			h.Transact(syncRead(2, 5, -1))
		}},
		"a row is missing": {"Y1/monotonic reads", func(h *SyncHistory) {
			h.Transact(syncRead(2, 3, 4))
			h.Transact(syncRead(2, 3))
		}},
		"a row is missing in the middle": {"Y1/monotonic reads", func(h *SyncHistory) {
			h.Transact(syncRead(2, 3, 4))
			h.Transact(syncRead(2, NoRow, 4))
		}},
		"another user after a clear": {"", func(h *SyncHistory) {
			h.Transact(syncWrite(1, []int64{-1}, 0, 5))
			h.Clear(1)
			h.Transact(syncRead(1, -1))
			h.Finish(state(-1), SyncClient{Client: 1, Rows: state(-1)})
		}},
		"lost wake-up": {"Y2/lost wake-up", func(h *SyncHistory) { h.Park("client 1") }},
		"stuck": {"Y3/stuck", func(h *SyncHistory) {
			h.Finish(state(5), SyncClient{Client: 1, Rows: state(-1), Busy: "8 rows in ps_crud"})
		}},
		"divergence": {"Y4/divergence", func(h *SyncHistory) { h.Finish(state(5), SyncClient{Client: 1, Rows: state(-1)}) }},
		"a row that was removed": {"Y4/divergence", func(h *SyncHistory) {
			h.Finish(SyncRows{}, SyncClient{Client: 1, Rows: SyncRows{Others: map[string]string{"lww/1": "7"}}})
		}},
		"a row that never came": {"Y4/divergence", func(h *SyncHistory) {
			h.Finish(SyncRows{Others: map[string]string{"lww/1": "7"}}, SyncClient{Client: 1})
		}},
		"a register that never came": {"Y4/divergence", func(h *SyncHistory) { h.Finish(state(5), SyncClient{Client: 1}) }},
		"acknowledged write lost": {"Y5/acknowledged write lost", func(h *SyncHistory) {
			h.Commit([]SyncWrite{{0, 7}}, []int64{7})
			h.Finish(state(5), SyncClient{Client: 1, Rows: state(5)})
		}},
		"local transaction lost": {"Y6/local transaction lost", func(h *SyncHistory) {
			h.Transact(syncWrite(1, []int64{-1}, 0, 5))
			h.Finish(state(9), SyncClient{Client: 1, Rows: state(9)})
		}},
		"local transaction torn": {"Y6/local transaction torn", func(h *SyncHistory) {
			h.Transact(SyncTxn{Client: 1, Rows: []int64{-1}, Writes: []SyncWrite{{0, 5}}, Others: []int64{6}})
			h.Commit([]SyncWrite{{0, 5}}, []int64{5})
			h.Commit(nil, []int64{6})
			h.Finish(state(5), SyncClient{Client: 1, Rows: state(5)})
		}},
		"torn, and then whole": {"", func(h *SyncHistory) {
			h.Transact(SyncTxn{Client: 1, Rows: []int64{-1}, Writes: []SyncWrite{{0, 5}}, Others: []int64{6}})
			h.Commit(nil, []int64{6})
			h.Commit([]SyncWrite{{0, 5}}, []int64{6, 5})
			h.Finish(state(5), SyncClient{Client: 1, Rows: state(5)})
		}},
		"the time of the last sync": {"Y7/lastSyncedAt", func(h *SyncHistory) {
			h.Synced(1, 10, "")
			h.Synced(2, 5, "")
			h.Synced(1, 9, "client 1")
		}},
		"uploaded twice": {"Y8/uploaded twice", func(h *SyncHistory) { h.UploadedTwice("client 1") }},
		"checksum":       {"Y9/checksum", func(h *SyncHistory) { h.Reloaded("client 1") }},
		"missing rows": {"Y10/missing row", func(h *SyncHistory) {
			h.Transact(syncRead(1, 3, NoRow))
			h.Finish(state(3, 4), SyncClient{Client: 1, Rows: state(3, 4)})
		}},
		"missing rows after a clear": {"Y10/missing row", func(h *SyncHistory) {
			h.Transact(syncRead(1, 3, 4))
			h.Clear(1)
			h.Transact(syncRead(1, NoRow, NoRow))
			h.Finish(state(3, 4), SyncClient{Client: 1, Rows: state(3, 4)})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			h := &SyncHistory{}
			c.record(h)
			got := ""
			for _, v := range JudgeSync(h) {
				if v.Failed() && got == "" {
					got = v.ID()
				}
			}
			require.Equal(t, c.want, got, "%v", JudgeSync(h))
		})
	}
}

// TestSyncNamesThePair: who reads names the read and the event that it contradicts.
func TestSyncNamesThePair(t *testing.T) {
	h := &SyncHistory{}
	h.Transact(SyncTxn{At: 1_500_000_000, Client: 1, Rows: []int64{-1, -1}, Writes: []SyncWrite{{0, 5}, {1, 6}}})
	h.Transact(SyncTxn{At: 2_000_001_000, Client: 2, Rows: []int64{5, -1}})
	v := h.causal()
	require.Equal(t, 1, v.Evidence.Event)
	require.EqualValues(t, 2_000_001_000, v.Time)
	require.Equal(t, "client 2 reads -1 in row 1 at 2.000001s, and must read at least 6, which client 1 wrote at 1.500000s (atomic transaction)", v.Reason)
}
