package model

import (
	"testing"

	"github.com/stretchr/testify/require"
)

type rows = map[int]int64

func TestSync(t *testing.T) {
	read := func(client int, r rows) SyncTxn { return SyncTxn{Client: client, Rows: r} }
	for name, c := range map[string]struct {
		key    string
		record func(h *SyncHistory)
	}{
		"all is well": {"", func(h *SyncHistory) {
			h.Transact(SyncTxn{Client: 1, Rows: rows{1: -1, 2: -1}, Writes: rows{1: 5}})
			h.Transact(read(1, rows{1: 5, 2: -1}))
			h.Transact(SyncTxn{Client: 2, Rows: rows{1: 5, 2: -1}, Writes: rows{2: 6}})
			h.Transact(read(3, rows{1: 5, 2: 6}))
			h.Acknowledge(1, 5)
			h.Finish(rows{1: 5, 2: 6}, SyncClient{Client: 1, Rows: rows{1: 5, 2: 6}})
		}},
		"read your writes": {"read your writes", func(h *SyncHistory) {
			h.Transact(SyncTxn{Client: 1, Rows: rows{1: -1}, Writes: rows{1: 5}})
			h.Transact(read(1, rows{1: -1}))
		}},
		"monotonic reads": {"monotonic reads", func(h *SyncHistory) {
			h.Transact(SyncTxn{Client: 1, Rows: rows{1: -1}, Writes: rows{1: 5}})
			h.Transact(read(2, rows{1: 5}))
			h.Transact(read(2, rows{1: -1}))
		}},
		"monotonic writes": {"monotonic writes", func(h *SyncHistory) {
			h.Transact(SyncTxn{Client: 1, Rows: rows{1: -1, 2: -1}, Writes: rows{1: 5}})
			h.Transact(SyncTxn{Client: 1, Rows: rows{1: 5, 2: -1}, Writes: rows{2: 6}})
			h.Transact(read(2, rows{1: -1, 2: 6}))
		}},
		"writes follow reads": {"monotonic writes", func(h *SyncHistory) {
			h.Transact(SyncTxn{Client: 1, Rows: rows{1: -1, 2: -1}, Writes: rows{1: 5}})
			h.Transact(SyncTxn{Client: 3, Rows: rows{1: 5, 2: -1}, Writes: rows{2: 6}})
			h.Transact(read(2, rows{1: -1, 2: 6}))
		}},
		"a torn transaction": {"monotonic writes", func(h *SyncHistory) {
			h.Transact(SyncTxn{Client: 1, Rows: rows{1: -1, 2: -1}, Writes: rows{1: 5, 2: 6}})
			h.Transact(read(2, rows{1: 5, 2: -1}))
		}},
		"a row is missing": {"monotonic reads", func(h *SyncHistory) {
			h.Transact(read(2, rows{1: 3}))
			h.Transact(read(2, rows{}))
		}},
		"lost wake-up": {"lost wake-up", func(h *SyncHistory) { h.Park("client 1") }},
		"stuck": {"stuck", func(h *SyncHistory) {
			h.Finish(rows{1: 5}, SyncClient{Client: 1, Rows: rows{1: -1}, Busy: "8 rows in ps_crud"})
		}},
		"divergence": {"divergence", func(h *SyncHistory) {
			h.Finish(rows{1: 5}, SyncClient{Client: 1, Rows: rows{1: -1}})
		}},
		"acknowledged write lost": {"acknowledged write lost", func(h *SyncHistory) {
			h.Acknowledge(1, 7)
			h.Finish(rows{1: 5}, SyncClient{Client: 1, Rows: rows{1: 5}})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			h := &SyncHistory{}
			c.record(h)
			got := ""
			for _, v := range JudgeSync(h) {
				if v.Failed() && got == "" {
					got = v.Key
				}
			}
			require.Equal(t, c.key, got, "%v", JudgeSync(h))
		})
	}
}
