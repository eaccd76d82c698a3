package sim

// Faults evaluates named fault points: places in the code of a node where the world may make
// something go wrong. In production the same interface stands for the failpoint registry of the
// process (package wall). value is an int, a bool or a string.
type Faults interface {
	Eval(name string) (value any, fired bool)
}

// FaultPoints decides for all hosts of a simulation which fault points fire. Package fault has the
// one that scenarios use; it notes each that fires with [Host.NoteFault].
type FaultPoints interface {
	Eval(h *Host, name string) (value any, fired bool)
}

// FaultPoints returns what decides which fault points fire; nil: none does.
func (s *Sim) FaultPoints() FaultPoints { return s.points }

// SetFaultPoints sets what decides which fault points fire from now on.
func (s *Sim) SetFaultPoints(p FaultPoints) {
	s.Guard()
	s.points = p
}

// NoteFault enters into the trace that a fault point fired on this host: which evaluation of the
// point it was, and the value as a number.
func (h *Host) NoteFault(point Symbol, evaluation, value uint64) {
	h.sim.Guard()
	h.sim.notes[point]++
	h.sim.record(KindFault, h.self.sym, point, evaluation, value)
}

// Faults returns the host's view of the fault points.
func (h *Host) Faults() Faults { return hostFaults{h} }

type hostFaults struct{ host *Host }

// Eval says whether the point fires now on this host.
func (f hostFaults) Eval(name string) (value any, fired bool) {
	s := f.host.sim
	if s.points == nil {
		return nil, false
	}
	s.Guard()
	return s.points.Eval(f.host, name)
}
