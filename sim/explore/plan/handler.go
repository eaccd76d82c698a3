package plan

import "fmt"

// Handlers say what happens at the lines of some actions. [ActionOf.Do] makes the
// handler of one action; several are appended to each other.
type Handlers []handler

type handler struct {
	action *action
	do     func(Line)
}

// Do returns a handler that calls f with the arguments of each line.
func (a *ActionOf[T]) Do(f func(T)) Handlers {
	return Handlers{{&a.action, func(l Line) { f(valueOf[T](l)) }}}
}

// Bind returns the function that carries out a line of a plan under the schema:
// it calls the handlers of the line's action, in the order given here. An action
// without a handler, and a handler of an action that the schema does not have, are
// errors: lines would happen without a trace, or never.
func (s *Schema) Bind(all ...Handlers) (func(Line), error) {
	do := make(map[*action][]func(Line))
	for _, handlers := range all {
		for _, h := range handlers {
			switch known := s.Action(h.action.name); {
			case known == nil:
				return nil, fmt.Errorf("there is a handler for the action %q, which no plan of "+
					"scenario %s has: add the action to its schema, or take the handler away",
					h.action.name, s.Scenario)
			case known.declared() != h.action:
				return nil, fmt.Errorf("there is a handler for another action %q than that of "+
					"scenario %s: use the variable that stands in the schema",
					h.action.name, s.Scenario)
			}
			do[h.action] = append(do[h.action], h.do)
		}
	}
	for _, a := range s.All() {
		if do[a.declared()] == nil {
			return nil, fmt.Errorf("there is no handler for the action %q of scenario %s: "+
				"give Follow what its Do returns", a.Name(), s.Scenario)
		}
	}
	return func(l Line) {
		for _, f := range do[l.action] {
			f(l)
		}
	}, nil
}
