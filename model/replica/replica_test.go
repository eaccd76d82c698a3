package replica

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
		record func(h *History)
	}{
		"all is well": {"", func(h *History) {
			h.Make("a", 1)
			h.Tell("a", []int{1})
			h.Load("server doc", "1s", []int{1}, nil)
			h.Load("server doc", "2s", []int{1}, nil)
			h.Quiet(3, 10)
			h.Finish(Replica{Name: "a", Changes: set(1)})
			h.Finish(Replica{Name: "server", Changes: set(1)})
		}},
		"what was never synced may be lost": {"", func(h *History) {
			h.Make("a", 1)
			h.Finish(Replica{Name: "a", Changes: set()})
		}},
		"divergence": {"replicas-converge/divergence", func(h *History) {
			h.Make("a", 1)
			h.Finish(Replica{Name: "a", Changes: set(1)})
			h.Finish(Replica{Name: "server", Changes: set()})
		}},
		"who has not opened a document lacks nothing of it": {"", func(h *History) {
			h.Make("a", 1)
			h.Finish(Replica{Name: "a", Document: "x", Changes: set(1)})
			h.Finish(Replica{Name: "b", Document: "y", Changes: set()})
		}},
		"the worst time counts": {"idle-replicas-fall-silent/endless messages", func(h *History) {
			h.Quiet(11, 10)
			h.Quiet(0, 10)
		}},
		"not connected": {"replicas-converge/not connected", func(h *History) { h.Finish(Replica{Name: "a", Busy: "no connection"}) }},
		"a synced change is lost, its maker is there": {"synced-change-survives/synced change lost", func(h *History) {
			h.Make("a", 1)
			h.Tell("a", []int{1})
			h.Finish(Replica{Name: "a", Changes: set()})
			h.Finish(Replica{Name: "server", Changes: set()})
		}},
		"a synced change is lost with its maker": {"synced-outlives-its-maker/synced change lost", func(h *History) {
			h.Make("a", 1)
			h.Tell("b", []int{1})
			h.Finish(Replica{Name: "server", Changes: set()})
		}},
		"early acknowledgement": {"advertised-is-durable/advertised and not found", func(h *History) { h.Load("server doc", "1s", []int{1}, []int{2}) }},
		"storage forgets": {"storage-forgets-nothing/found and not found again", func(h *History) {
			h.Load("server doc", "1s", []int{1, 2}, nil)
			h.Load("server doc", "2s", []int{1}, nil)
		}},
		"another document": {"", func(h *History) {
			h.Load("server doc", "1s", []int{1, 2}, nil)
			h.Load("server other", "2s", []int{3}, nil)
		}},
		"livelock":        {"idle-replicas-fall-silent/endless messages", func(h *History) { h.Quiet(11, 10) }},
		"silent error":    {"failed-save-is-not-silent/failed save", func(h *History) { h.Silent("server doc") }},
		"refused message": {"every-message-applies/message refused", func(h *History) { h.Break("server doc") }},
		"false belief":    {"believed-stored-is-on-disk/not on the disk", func(h *History) { h.Believe("server doc") }},
		"bloat":           {"chunks-get-compacted/not compacted", func(h *History) { h.Bloat("server doc") }},
		"asked and answered": {"", func(h *History) {
			h.Look(Lookup{Calm: true, Had: true, Answer: FoundIt})
			h.Look(Lookup{Calm: true, Answer: NotThere})
			h.Look(Lookup{Calm: true, Had: true, Answer: NoAnswer})
			h.Look(Lookup{Had: true, Answer: NotThere})
			h.Look(Lookup{Long: true})
		}},
		"no answer":              {"lookup-is-answered/no answer", func(h *History) { h.Look(Lookup{Calm: true, Long: true}) }},
		"an answer that is late": {"lookup-is-answered/no answer", func(h *History) { h.Look(Lookup{Calm: true, Long: true, Answer: FoundIt}) }},
		"falsely unavailable":    {"no-false-unavailable/falsely unavailable", func(h *History) { h.Look(Lookup{Calm: true, Had: true, Answer: NotThere}) }},
		"served almost always":   {"", func(h *History) { h.Serve(90, 100) }},
		"outage": {"serves-despite-bad-storage/outage", func(h *History) {
			h.Serve(100, 100)
			h.Serve(79, 100)
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
