package plan

import (
	"fmt"
	"iter"

	"groundhog/sim"
)

// Action is one kind of line: what it is called, what it means, and the arguments
// that it has. Every [ActionOf] is one; make it with [Op] or [Fault].
type Action interface {
	Name() string
	Doc() string
	// Kind is the word before the name in a line: "op" or "fault".
	Kind() string
	// IsFault says whether the world does this to a host, a disk or a link; if not,
	// the workload asks for it.
	IsFault() bool
	// Arguments describes the arguments, in the order in which lines print them.
	Arguments() []Argument

	declared() *action
}

// Argument describes an argument of an action for a person.
type Argument struct {
	Name   string
	Domain string // "a number from 1 to 9"
}

// ActionOf is an action whose arguments are the fields of the struct T.
type ActionOf[T any] struct{ action }

// action is what all actions have in common.
type action struct {
	name  string
	doc   string
	fault bool
	args  []arg
	near  []sim.MomentKind // what faults of it hang on more often than on others
	err   error            // what is wrong with the declaration; Schema.Check reports it
}

// Op declares something that the workload asks for. Domains narrow, or give, what
// the struct T says of its fields.
func Op[T any](name, doc string, domains ...Domain) *ActionOf[T] {
	return declare[T](name, doc, false, domains)
}

// Fault declares something that the world does to a host, a disk or a link. The
// swarm may leave it out, and the budget of a schema counts it.
func Fault[T any](name, doc string, domains ...Domain) *ActionOf[T] {
	return declare[T](name, doc, true, domains)
}

// Near names the kinds of moments on which faults of this action hang more often than on others,
// where they hang on any: see [Schema.OnEvents]. It returns a.
func (a *ActionOf[T]) Near(kinds ...sim.MomentKind) *ActionOf[T] {
	a.near = kinds
	return a
}

func declare[T any](name, doc string, fault bool, domains []Domain) *ActionOf[T] {
	a := &ActionOf[T]{action{name: name, doc: doc, fault: fault}}
	if !word(name) {
		a.err = fmt.Errorf("action %q: the name is not one word", name)
		return a
	}
	if a.args, a.err = fieldsOf[T](); a.err == nil {
		a.args, a.err = narrowed(a.args, domains)
	}
	for i := range a.args {
		if a.err == nil {
			a.err = a.args[i].check()
		}
	}
	if a.err != nil {
		a.err = fmt.Errorf("action %s: %w", name, a.err)
	}
	return a
}

// Name returns the word by which lines call the action.
func (a *action) Name() string { return a.name }

// Doc returns one sentence that says what happens.
func (a *action) Doc() string { return a.doc }

// Kind returns "op" or "fault".
func (a *action) Kind() string {
	if a.fault {
		return "fault"
	}
	return "op"
}

// IsFault says whether the action is a fault.
func (a *action) IsFault() bool { return a.fault }

// Arguments describes the arguments of the action.
func (a *action) Arguments() []Argument {
	list := make([]Argument, len(a.args))
	for i := range a.args {
		list[i] = Argument{a.args[i].name, a.args[i].String()}
	}
	return list
}

func (a *action) declared() *action { return a }

// All returns the lines of a plan that are of this action: when each happens, and
// its arguments.
func (a *ActionOf[T]) All(p Plan) iter.Seq2[sim.Instant, T] {
	return func(yield func(sim.Instant, T) bool) {
		for _, l := range p.Lines {
			if l.action == &a.action && !yield(l.At, valueOf[T](l)) {
				return
			}
		}
	}
}
