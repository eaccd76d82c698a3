package linear

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/anishathalye/porcupine"

	"groundhog/model"
	"groundhog/model/history"
)

// explain is the verdict on an object that is not linearizable. The operation that it names is the
// first, in the order of answers, that the longest order of operations which explains its answers
// has no place for.
func (s *search[S, I, O]) explain(p *model.Property) model.Verdict {
	_, info := porcupine.CheckOperationsVerbose(s.porcupine(), s.operations(), 0)
	orders := info.PartialLinearizations()[0]
	slices.SortFunc(orders, func(a, b []int) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return slices.Compare(a, b)
	})
	var longest []int
	if len(orders) > 0 {
		longest = orders[0]
	}
	op := s.left(longest)
	state := s.model.Init()
	for _, i := range longest {
		state, _ = s.model.Apply(state, s.ops[i].Input)
	}
	evidence := &model.Evidence{
		Event: op.Index, Subject: s.key,
		Picture: func() []byte { return s.picture(info) },
	}
	return p.Violated(evidence, s.model.Name,
		"%s: no order explains %s of %s, asked at %s and answered at %s; the longest order that "+
			"explains its answers has %d of %d operations, and then the state is %s",
		s.name(), ask(op), op.Client, history.Seconds(op.Asked), history.Seconds(op.Ended),
		len(longest), len(s.ops), s.model.Show(state)).At(op.Ended)
}

// left is the operation answered first of those that are not in order.
func (s *search[S, I, O]) left(order []int) history.Op[I, O] {
	var first history.Op[I, O]
	first.Return = history.Never
	for i, op := range s.ops {
		if op.Return < first.Return && !slices.Contains(order, i) {
			first = op
		}
	}
	return first
}

// picture is porcupine's page about what the search found: an HTML document of its own.
func (s *search[S, I, O]) picture(info porcupine.LinearizationInfo) []byte {
	var page bytes.Buffer
	if err := porcupine.Visualize(s.porcupine(), info, &page); err != nil {
		return []byte(err.Error())
	}
	return page.Bytes()
}

// ask is what was asked and answered.
func ask[I, O any](op history.Op[I, O]) string {
	text := fmt.Sprint(op.Input)
	if op.Outcome != history.OK {
		return text + " without an answer"
	}
	if answer := fmt.Sprint(op.Output); answer != "" {
		text += " → " + answer
	}
	return text
}

// exhaustion says which objects were not judged to the end.
func exhaustion(objects []string, steps int) string {
	return fmt.Sprintf("the search for an order gave up after %d steps of the model: %s",
		steps, strings.Join(objects, ", "))
}
