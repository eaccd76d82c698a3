package electric

import "groundhog/sim"

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
