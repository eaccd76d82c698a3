package replica

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// rules are those of the tests.
var rules = Rules{
	IdleMessages:  10,
	ManyFiles:     12,
	SmallSnapshot: 1024,
	Answer:        10,
	Reach:         8,
	Settle:        2,
}

// load is a server that starts and finds changes of a document.
func load(h *History, document string, found ...int) {
	h.Load(Load{Node: "server", Document: document, Server: true, Found: found})
}

// TestReplicas: the checkers accept what is right, and reject each way in which a history can be
// wrong.
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
			h.Advertise("a", "doc", []int{1})
			load(h, "doc", 1)
			load(h, "doc", 1)
			h.Idle(3)
			h.Save(Save{Unsaved: true, Failed: true, Coming: true})
			h.Save(Save{Unsaved: true})
			h.Save(Save{Failed: true})
			h.Chunks(Chunks{Snapshot: 1, Incremental: 2000, Files: 100})
			h.Chunks(Chunks{Snapshot: 1, Incremental: 3000, Files: 12})
			h.Reload(Reload{Believed: []int{1}, OnDisk: []int{1, 2}})
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
			h.Idle(11)
			h.Idle(0)
		}},
		"not connected": {"replicas-converge/not connected", func(h *History) {
			h.Finish(Replica{Name: "a", Busy: "no connection"})
		}},
		"a synced change is lost, its maker is there": {
			"synced-change-survives/synced change lost", func(h *History) {
				h.Make("a", 1)
				h.Advertise("a", "", []int{1})
				h.Finish(Replica{Name: "a", Changes: set()})
				h.Finish(Replica{Name: "server", Changes: set()})
			}},
		"a synced change is lost with its maker": {
			"synced-outlives-its-maker/synced change lost", func(h *History) {
				h.Make("a", 1)
				h.Advertise("b", "", []int{1})
				h.Finish(Replica{Name: "server", Changes: set()})
			}},
		"early acknowledgement": {
			"advertised-is-durable/advertised and not found", func(h *History) {
				h.Advertise("a", "doc", []int{2})
				load(h, "doc", 1)
			}},
		"storage forgets": {"storage-forgets-nothing/found and not found again", func(h *History) {
			load(h, "doc", 1, 2)
			load(h, "doc", 1)
		}},
		"another document": {"", func(h *History) {
			load(h, "doc", 1, 2)
			load(h, "other", 3)
			h.Advertise("a", "doc", []int{4}) // after it was loaded
			// a client is not held to what a server advertised
			h.Load(Load{Node: "a", Document: "doc"})
		}},
		"livelock": {"idle-replicas-fall-silent/endless messages", func(h *History) {
			h.Idle(11)
		}},
		"silent error": {"failed-save-is-not-silent/failed save", func(h *History) {
			h.Save(Save{Unsaved: true, Failed: true})
		}},
		"refused message": {"every-message-applies/message refused", func(h *History) {
			h.Refuse(Refusal{Node: "server", Document: "doc"})
		}},
		"false belief": {"believed-stored-is-on-disk/not on the disk", func(h *History) {
			h.Reload(Reload{Believed: []int{1, 2}, OnDisk: []int{1}})
		}},
		"bloat": {"chunks-get-compacted/not compacted", func(h *History) {
			h.Chunks(Chunks{Snapshot: 1, Incremental: 3000, Files: 13})
		}},
		"asked and answered": {"", func(h *History) {
			h.Look(Lookup{Asked: 8, Until: 17, Stored: true, Answer: FoundIt})
			h.Look(Lookup{Asked: 8, Until: 9, Answer: NotThere})
			h.Look(Lookup{Asked: 8, Until: 9, Stored: true, Answer: NoAnswer})
			h.Look(Lookup{Asked: 8, Until: 9, Stored: true, Since: 7, Answer: NotThere}) // too soon
			h.Look(Lookup{Asked: 7, Until: 9, Stored: true, Answer: NotThere})           // not calm
			h.Look(Lookup{Asked: 7, Until: 99})
		}},
		"no answer": {"lookup-is-answered/no answer", func(h *History) {
			h.Look(Lookup{Asked: 8, Until: 18})
		}},
		"an answer that is late": {"lookup-is-answered/no answer", func(h *History) {
			h.Look(Lookup{Asked: 8, Until: 18, Answer: FoundIt})
		}},
		"falsely unavailable": {"no-false-unavailable/falsely unavailable", func(h *History) {
			h.Look(Lookup{Asked: 8, Until: 9, Stored: true, Since: 6, Answer: NotThere})
		}},
		"served almost always": {"", func(h *History) { h.Serve(90, 100) }},
		"outage": {"serves-despite-bad-storage/outage", func(h *History) {
			h.Serve(100, 100)
			h.Serve(79, 100)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			h := &History{}
			c.record(h)
			got := ""
			for _, v := range Judge(h, rules) {
				if v.Failed() && got == "" {
					got = v.ID()
				}
			}
			require.Equal(t, c.want, got, "%v", Judge(h, rules))
		})
	}
}
