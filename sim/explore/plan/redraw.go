package plan

// Redraw is an action that every schema has: from its line on all that the run draws is drawn anew,
// as under another seed, while what has happened stays. So a plan can hold one of many futures of a
// rare past:
//
//	at note 1 of client "lost-wake-up"  op  redraw  salt=812
//
// It needs no handler, and no plan is drawn with it.
var Redraw = Op[Salt]("redraw", "from here on everything is drawn anew")

// Salt says which of the futures.
type Salt struct {
	Salt uint64 `plan:"1..1000000000"`
}

// Of returns the arguments of a line; ok is false if that is of another action.
func (a *ActionOf[T]) Of(l Line) (value T, ok bool) {
	if l.action != &a.action {
		return value, false
	}
	return valueOf[T](l), true
}
