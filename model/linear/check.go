package linear

import (
	"maps"
	"slices"

	"github.com/anishathalye/porcupine"

	"groundhog/model"
	"groundhog/model/history"
)

// Linearizable is what [Check] judges, unless its options name another property.
var Linearizable = &model.Property{
	Name:  "linearizable",
	Kind:  model.Safety,
	Means: "not linearizable",
	Statement: "one order of all operations, each between its call and its answer, explains " +
		"every answer",
	Assumes: "what is recorded as refused did not happen; calls are recorded before they can " +
		"take effect, and answers after",
	NotChecked: "operations that were never answered, beyond that they may or may not have " +
		"happened",
}

// DefaultSteps is how many steps of the model the search takes for one object before it gives up.
const DefaultSteps = 500_000

// Options are the settings of [Check].
type Options struct {
	Property *model.Property // nil: Linearizable
	Steps    int             // of the model for each object: the search ends then; 0: DefaultSteps
}

// Check judges whether each object of the history is linearizable. Objects are judged in the order
// of their keys, and the verdict is that on the first which is not. If there is none, but the
// search gave up on one of them, the verdict is exhausted.
func Check[S, I, O any](m Model[S, I, O], h *history.History[I, O], o Options) model.Verdict {
	if o.Property == nil {
		o.Property = Linearizable
	}
	if o.Steps == 0 {
		o.Steps = DefaultSteps
	}
	m = m.complete()
	objects := make(map[string][]history.Op[I, O])
	for _, op := range h.Ops() {
		if op.Outcome != history.Fail {
			key := m.Key(op.Input)
			objects[key] = append(objects[key], op)
		}
	}
	var gaveUp []string
	for _, key := range slices.Sorted(maps.Keys(objects)) {
		s := &search[S, I, O]{model: m, key: key, ops: objects[key], steps: o.Steps}
		switch s.run() {
		case notLinearizable:
			return s.explain(o.Property)
		case unknown:
			gaveUp = append(gaveUp, s.name())
		}
	}
	if len(gaveUp) > 0 {
		return o.Property.Exhausted(exhaustion(gaveUp, o.Steps))
	}
	return o.Property.Held()
}

// result is what a search came to.
type result uint8

const (
	linearizable result = iota
	notLinearizable
	unknown // the steps were spent before all orders were tried
)

// search is the search for an order of the operations of one object.
type search[S, I, O any] struct {
	model Model[S, I, O]
	key   string
	ops   []history.Op[I, O]
	steps int  // that are left
	spent bool // one more was wanted
}

// name is the object in words.
func (s *search[S, I, O]) name() string {
	if s.key == "" {
		return "the " + s.model.Name
	}
	return s.model.Name + " " + s.key
}

// run searches. When the steps are spent the model refuses everything, so that the search comes to
// its end without an order, which then says nothing. Porcupine searches on a goroutine of its own:
// the step of the model that panics there is made once more here, where the caller sees it.
func (s *search[S, I, O]) run() result {
	bounded := s.porcupine()
	step := bounded.Step
	var panics func()
	bounded.Step = func(state, in, out any) (ok bool, next any) {
		if s.steps == 0 || panics != nil {
			s.spent = true
			return false, state
		}
		s.steps--
		defer func() {
			if recover() != nil {
				panics = func() { step(state, in, out) }
			}
		}()
		return step(state, in, out)
	}
	explained := porcupine.CheckOperations(bounded, s.operations())
	switch {
	case panics != nil:
		panics()
	case explained:
		return linearizable
	case s.spent:
		return unknown
	}
	return notLinearizable
}

// porcupine is the model in porcupine's terms. Its inputs are the operations themselves, with their
// answers.
func (s *search[S, I, O]) porcupine() porcupine.Model {
	m := s.model
	return porcupine.Model{
		Init: func() any { return m.Init() },
		Step: func(state, in, _ any) (bool, any) {
			op := in.(history.Op[I, O])
			next, want := m.Apply(state.(S), op.Input)
			return op.Outcome != history.OK || m.Accepts(want, op.Output), next
		},
		Equal:             func(a, b any) bool { return m.Equal(a.(S), b.(S)) },
		DescribeOperation: func(in, _ any) string { return ask(in.(history.Op[I, O])) },
		DescribeState:     func(state any) string { return m.Show(state.(S)) },
		DescribeOperationMetadata: func(times any) string {
			return times.(string)
		},
	}
}

// operations are those of the object in porcupine's terms. Their times are places in the history,
// which order also what happened within one instant. Clients are numbered in the order of their
// names.
func (s *search[S, I, O]) operations() []porcupine.Operation {
	var clients []string
	for _, op := range s.ops {
		clients = append(clients, op.Client)
	}
	slices.Sort(clients)
	clients = slices.Compact(clients)
	list := make([]porcupine.Operation, len(s.ops))
	for i, op := range s.ops {
		client, _ := slices.BinarySearch(clients, op.Client)
		list[i] = porcupine.Operation{
			ClientId: client, Input: op, Call: int64(op.Call), Return: int64(op.Return),
			Metadata: op.String(),
		}
	}
	return list
}
