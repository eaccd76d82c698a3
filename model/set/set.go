// Package set judges a set by what is in it in the end: nothing that was added is lost, and nothing
// is there that should not be. It is Jepsen's set checker, with removals.
//
// It takes the requests Insert and Remove of package history; others are ignored. Clients record
// them as they go along; when all is at rest, somebody reads the whole set, and [Check] compares.
// An operation that was never answered may have happened or not, and may still happen after
// operations that were asked later: what depends on it is not judged. Package linear judges what
// clients see on the way.
//
// # Files
//
//	set.go  Check and the properties
package set

import (
	"fmt"
	"slices"

	"groundhog/model"
	"groundhog/model/history"
)

// The properties of sets.
var (
	LosesNothing = &model.Property{
		Name: "set-loses-nothing", Kind: model.Safety, Means: "loss",
		Statement: "in the end a set has every element whose insertion was acknowledged and " +
			"which nobody can have removed since",
		Assumes:    "the set is read when all is at rest",
		NotChecked: "elements that an operation without an answer may have removed",
	}
	NothingUnexpected = &model.Property{
		Name: "set-has-nothing-unexpected", Kind: model.Safety, Means: "unexpected element",
		Statement: "in the end a set has each element once, and none that nobody inserted or " +
			"whose removal was acknowledged after every insertion",
		Assumes:    "the set is read when all is at rest",
		NotChecked: "elements that an operation without an answer may have inserted",
	}
)

// Properties are all that [Check] judges by.
func Properties() []*model.Property { return []*model.Property{LosesNothing, NothingUnexpected} }

// Check judges a set by what it holds in the end, in any order.
func Check[V comparable](h *history.Objects[V], final []V) []model.Verdict {
	elements, order := elementsOf(h)
	return []model.Verdict{lost(elements, order, final), unexpected(elements, final)}
}

// op is an insertion or a removal.
type op[V comparable] = history.Op[history.Request[V], history.Answer[V]]

// element is what was done to an element, without what was refused.
type element[V comparable] struct{ inserted, removed []op[V] }

// elementsOf are the elements of a history, and their order of first insertion.
func elementsOf[V comparable](h *history.Objects[V]) (map[V]*element[V], []V) {
	elements := make(map[V]*element[V])
	var order []V
	for _, o := range h.Ops() {
		v, inserts := o.Input.Value, o.Input.Verb == history.InsertValue
		if o.Outcome == history.Fail || !inserts && o.Input.Verb != history.RemoveValue {
			continue
		}
		e := elements[v]
		if e == nil {
			e = &element[V]{}
			elements[v] = e
			order = append(order, v)
		}
		if inserts {
			e.inserted = append(e.inserted, o)
		} else {
			e.removed = append(e.removed, o)
		}
	}
	return elements, order
}

// lasts finds one of list that was answered, and before which each of others had been answered:
// what it says is true in the end.
func lasts[V comparable](list, others []op[V]) (last op[V], ok bool) {
	for _, o := range list {
		later := func(other op[V]) bool { return !other.Before(o) }
		if o.Outcome == history.OK && !slices.ContainsFunc(others, later) {
			return o, true
		}
	}
	return last, false
}

func lost[V comparable](elements map[V]*element[V], order, final []V) model.Verdict {
	there := make(map[V]bool, len(final))
	for _, v := range final {
		there[v] = true
	}
	missing := 0
	var first op[V]
	for _, v := range order {
		last, ok := lasts(elements[v].inserted, elements[v].removed)
		if !ok || there[v] {
			continue
		}
		if missing++; missing == 1 {
			first = last
		}
	}
	if missing == 0 {
		return LosesNothing.Held()
	}
	return LosesNothing.Violated(evidence(first), "element lost",
		"element %v, whose insertion by %s was acknowledged at %s, is not there in the end (%d "+
			"are missing in all)",
		first.Input.Value, first.Client, history.Seconds(first.Ended), missing)
}

func unexpected[V comparable](elements map[V]*element[V], final []V) model.Verdict {
	seen := make(map[V]bool, len(final))
	for _, v := range final {
		if seen[v] {
			return NothingUnexpected.Violated(nil, "element twice", "element %v is there twice", v)
		}
		seen[v] = true
		e := elements[v]
		if e == nil || len(e.inserted) == 0 {
			return NothingUnexpected.Violated(nil, "element that nobody inserted",
				"element %v is there in the end, and nobody inserted it", v)
		}
		if last, ok := lasts(e.removed, e.inserted); ok {
			return NothingUnexpected.Violated(evidence(last), "removed element",
				"element %v is there in the end, though its removal by %s was acknowledged at %s",
				v, last.Client, history.Seconds(last.Ended))
		}
	}
	return NothingUnexpected.Held()
}

func evidence[V comparable](o op[V]) *model.Evidence {
	return &model.Evidence{Event: o.Index, Subject: fmt.Sprint(o.Input.Value)}
}
