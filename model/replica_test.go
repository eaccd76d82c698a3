package model

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestReplicas: the checkers accept what is right, and reject each way in which a history can be wrong.
func TestReplicas(t *testing.T) {
	set := func(changes ...int) map[int]bool {
		m := make(map[int]bool)
		for _, c := range changes {
			m[c] = true
		}
		return m
	}
	for name, c := range map[string]struct {
		want   string
		record func(h *ReplicaHistory)
	}{
		"all is well": {"", func(h *ReplicaHistory) {
			h.Make("a", 1)
			h.Tell("a", []int{1})
			h.Load("server doc", "1s", []int{1}, nil)
			h.Load("server doc", "2s", []int{1}, nil)
			h.Quiet(3, 10)
			h.Finish(Replica{Name: "a", Changes: set(1)})
			h.Finish(Replica{Name: "server", Changes: set(1)})
		}},
		"what was never synced may be lost": {"", func(h *ReplicaHistory) {
			h.Make("a", 1)
			h.Finish(Replica{Name: "a", Changes: set()})
		}},
		"divergence": {"R1/divergence", func(h *ReplicaHistory) {
			h.Make("a", 1)
			h.Finish(Replica{Name: "a", Changes: set(1)})
			h.Finish(Replica{Name: "server", Changes: set()})
		}},
		"who has not opened a document lacks nothing of it": {"", func(h *ReplicaHistory) {
			h.Make("a", 1)
			h.Finish(Replica{Name: "a", Document: "x", Changes: set(1)})
			h.Finish(Replica{Name: "b", Document: "y", Changes: set()})
		}},
		"the worst time counts": {"R6/endless messages", func(h *ReplicaHistory) {
			h.Quiet(11, 10)
			h.Quiet(0, 10)
		}},
		"not connected": {"R1/not connected", func(h *ReplicaHistory) { h.Finish(Replica{Name: "a", Busy: "no connection"}) }},
		"a synced change is lost, its maker is there": {"R2/synced change lost", func(h *ReplicaHistory) {
			h.Make("a", 1)
			h.Tell("a", []int{1})
			h.Finish(Replica{Name: "a", Changes: set()})
			h.Finish(Replica{Name: "server", Changes: set()})
		}},
		"a synced change is lost with its maker": {"R3/synced change lost", func(h *ReplicaHistory) {
			h.Make("a", 1)
			h.Tell("b", []int{1})
			h.Finish(Replica{Name: "server", Changes: set()})
		}},
		"early acknowledgement": {"R4/advertised and not found", func(h *ReplicaHistory) { h.Load("server doc", "1s", []int{1}, []int{2}) }},
		"storage forgets": {"R5/found and not found again", func(h *ReplicaHistory) {
			h.Load("server doc", "1s", []int{1, 2}, nil)
			h.Load("server doc", "2s", []int{1}, nil)
		}},
		"another document": {"", func(h *ReplicaHistory) {
			h.Load("server doc", "1s", []int{1, 2}, nil)
			h.Load("server other", "2s", []int{3}, nil)
		}},
		"livelock":        {"R6/endless messages", func(h *ReplicaHistory) { h.Quiet(11, 10) }},
		"silent error":    {"R7/failed save", func(h *ReplicaHistory) { h.Silent("server doc") }},
		"refused message": {"R8/message refused", func(h *ReplicaHistory) { h.Break("server doc") }},
		"false belief":    {"R9/not on the disk", func(h *ReplicaHistory) { h.Believe("server doc") }},
		"bloat":           {"R10/not compacted", func(h *ReplicaHistory) { h.Bloat("server doc") }},
		"asked and answered": {"", func(h *ReplicaHistory) {
			h.Look(Lookup{Calm: true, Had: true, Answer: FoundIt})
			h.Look(Lookup{Calm: true, Answer: NotThere})
			h.Look(Lookup{Calm: true, Had: true, Answer: NoAnswer})
			h.Look(Lookup{Had: true, Answer: NotThere})
			h.Look(Lookup{Long: true})
		}},
		"no answer":              {"R11/no answer", func(h *ReplicaHistory) { h.Look(Lookup{Calm: true, Long: true}) }},
		"an answer that is late": {"R11/no answer", func(h *ReplicaHistory) { h.Look(Lookup{Calm: true, Long: true, Answer: FoundIt}) }},
		"falsely unavailable":    {"R12/falsely unavailable", func(h *ReplicaHistory) { h.Look(Lookup{Calm: true, Had: true, Answer: NotThere}) }},
		"served almost always":   {"", func(h *ReplicaHistory) { h.Serve(90, 100) }},
		"outage": {"R13/outage", func(h *ReplicaHistory) {
			h.Serve(100, 100)
			h.Serve(79, 100)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			h := &ReplicaHistory{}
			c.record(h)
			got := ""
			for _, v := range JudgeReplicas(h) {
				if v.Failed() && got == "" {
					got = v.ID()
				}
			}
			require.Equal(t, c.want, got, "%v", JudgeReplicas(h))
		})
	}
}
