package electric

import (
	"fmt"
	"strings"

	"groundhog/nodes/electric/beam"
	"groundhog/sim"
)

// symbols are the names under which the service notes what happens. The five steps of the stall
// read in a trace as: publish, tracked, died, boundary (again and again the same), and no confirm
// of the database.
type symbols struct {
	created, started, snapshot, publish, dropped, tracked, durable, flushed, boundary sim.Symbol
	died, removed, unpinned, chainFailed                                              sim.Symbol
}

func newSymbols(s *sim.Sim) symbols {
	return symbols{
		created:     s.Symbol("electric.shape-created"),    // handle, shape
		started:     s.Symbol("electric.consumer-started"), // pid, handle
		snapshot:    s.Symbol("electric.snapshot"),         // handle, LSN
		publish:     s.Symbol("electric.publish"),          // pid, LSN
		dropped:     s.Symbol("electric.event-dropped"),    // handle, LSN
		tracked:     s.Symbol("electric.tracked"),          // handle, LSN
		durable:     s.Symbol("electric.log-durable"),      // handle, LSN
		flushed:     s.Symbol("electric.writer-flushed"),   // handle, LSN
		boundary:    s.Symbol("electric.flush-boundary"),   // LSN, entries left
		died:        s.Symbol("electric.consumer-died"),    // pid, kind of reason
		removed:     s.Symbol("electric.shape-removed"),    // handle, 0
		unpinned:    s.Symbol("electric.shape-unpinned"),   // handle, 0
		chainFailed: s.Symbol("electric.removal-failed"),   // handle, step
	}
}

func (svc *Service) note(topic sim.Symbol, a, b uint64) { svc.host.Note(topic, a, b) }

// meanings say what a note of the service or the database tells of its two integers, by topic.
var meanings = map[string]string{
	"electric.shape-created":    "shape %d created, number %d",
	"electric.consumer-started": "consumer %d of %d started",
	"electric.snapshot":         "snapshot of %d at %d",
	"electric.publish":          "pid %d publishes %d",
	"electric.event-dropped":    "event for %d dropped: %d",
	"electric.tracked":          "log of %d waits for %d",
	"electric.log-durable":      "log of %d durable up to %d",
	"electric.writer-flushed":   "log of %d flushed up to %d",
	"electric.flush-boundary":   "flush boundary %d, %d left",
	"electric.heap-limit":       "consumer of %d holds %d bytes, over its limit: it is killed",
	"pg.commit":                 "commit at %d, changes: %d",
	"pg.confirm":                "confirmed up to %d, WAL kept: %d B",
	"pg.slot-reserved":          "slot is fine, confirmed up to %d; %d bytes of WAL are kept",
	"pg.slot-created":           "slot created, confirmed up to %d; %d bytes of WAL are kept",
	"pg.slot-lost":              "slot invalidated at %d: %d bytes of WAL were too much",
	"pg.slot-dropped":           "slot dropped at %d; %d bytes of WAL were kept",
	"electric.removal-failed":   "removal of %d failed in step %d",
}

// Explain says in words what a note of service or database tells; empty if it is of something else.
func Explain(topic string, a, b uint64) string {
	switch topic {
	case "electric.consumer-died":
		reason := beam.Reason{Kind: beam.Kind(b)}.String()
		return fmt.Sprintf("consumer %d died: %s", a, strings.TrimSuffix(reason, ": "))
	case "electric.shape-removed":
		return fmt.Sprintf("shape %d removed", a)
	case "electric.shape-unpinned":
		return fmt.Sprintf("shape %d unpinned", a)
	}
	if words, ok := meanings[topic]; ok {
		return fmt.Sprintf(words, a, b)
	}
	return ""
}
