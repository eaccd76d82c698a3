package history

import "fmt"

// Verb is what is asked of an object.
type Verb uint8

// The verbs.
const (
	ReadValue     Verb = iota // what is the value?
	WriteValue                // Value becomes the value
	SwapValue                 // Value becomes the value if that is Old
	DeleteValue               // there is no value any more
	EnqueueValue              // Value goes behind all others
	DequeueValue              // the first value is taken out
	InsertValue               // Value becomes an element
	RemoveValue               // Value is no element any more
	ContainsValue             // is Value an element?
	AcquireLock               // for the owner Value
	ReleaseLock               // of the owner Value
	IncreaseBy                // Value is added to the sum
)

var verbs = [...]string{
	"read", "write", "swap", "delete", "enqueue", "dequeue", "insert", "remove", "contains",
	"acquire", "release", "increase by",
}

// String is the verb in words.
func (v Verb) String() string { return verbs[v] }

// Request is what a client asks of a register, a store of values under keys, a queue, a set, a lock
// or a counter. There is a function for each verb.
type Request[V comparable] struct {
	Verb       Verb
	Key        string // of the object; empty: there is one
	Value, Old V
}

// Of is the request to the object with this key.
func (r Request[V]) Of(key string) Request[V] {
	r.Key = key
	return r
}

// String is the request in words.
func (r Request[V]) String() string {
	text := r.Verb.String()
	if r.Key != "" {
		text += " " + r.Key
	}
	switch r.Verb {
	case ReadValue, DeleteValue, DequeueValue:
		return text
	case SwapValue:
		return fmt.Sprintf("%s from %v to %v", text, r.Old, r.Value)
	}
	return fmt.Sprintf("%s %v", text, r.Value)
}

// Read asks for the value of a register or a counter.
func Read[V comparable]() Request[V] { return Request[V]{Verb: ReadValue} }

// Write sets the value of a register.
func Write[V comparable](v V) Request[V] { return Request[V]{Verb: WriteValue, Value: v} }

// Swap sets the value of a register to v if it is old: compare and swap.
func Swap[V comparable](old, v V) Request[V] {
	return Request[V]{Verb: SwapValue, Old: old, Value: v}
}

// Get asks for the value under a key.
func Get[V comparable](key string) Request[V] { return Read[V]().Of(key) }

// Put sets the value under a key.
func Put[V comparable](key string, v V) Request[V] { return Write(v).Of(key) }

// Delete removes the value under a key.
func Delete[V comparable](key string) Request[V] {
	return Request[V]{Verb: DeleteValue, Key: key}
}

// Enqueue adds a value behind all others.
func Enqueue[V comparable](v V) Request[V] { return Request[V]{Verb: EnqueueValue, Value: v} }

// Dequeue takes the value that was added first.
func Dequeue[V comparable]() Request[V] { return Request[V]{Verb: DequeueValue} }

// Insert adds an element to a set.
func Insert[V comparable](v V) Request[V] { return Request[V]{Verb: InsertValue, Value: v} }

// Remove takes an element out of a set.
func Remove[V comparable](v V) Request[V] { return Request[V]{Verb: RemoveValue, Value: v} }

// Contains asks whether an element is in a set.
func Contains[V comparable](v V) Request[V] { return Request[V]{Verb: ContainsValue, Value: v} }

// Acquire takes a lock for an owner, if nobody has it.
func Acquire[V comparable](
	owner V,
) Request[V] {
	return Request[V]{Verb: AcquireLock, Value: owner}
}

// Release gives a lock back that the owner has.
func Release[V comparable](
	owner V,
) Request[V] {
	return Request[V]{Verb: ReleaseLock, Value: owner}
}

// Increase adds n, which may be negative, to a counter.
func Increase(n int64) Request[int64] { return Request[int64]{Verb: IncreaseBy, Value: n} }

// Answer is what a client was told.
type Answer[V comparable] struct {
	Kind  AnswerKind
	Value V // if it is Valued
}

// AnswerKind is what an answer tells.
type AnswerKind uint8

// The kinds of answers.
const (
	Acknowledged AnswerKind = iota // that the request was carried out, and nothing else
	Valued                         // a value
	Nothing                        // that there is no value: no such key, or an empty queue
	Affirmed                       // yes
	Denied                         // no
)

// String is the answer in words, nothing if it is a bare acknowledgement.
func (a Answer[V]) String() string {
	if a.Kind == Valued {
		return fmt.Sprint(a.Value)
	}
	return [...]string{Acknowledged: "", Nothing: "nothing", Affirmed: "yes", Denied: "no"}[a.Kind]
}

// Done is the answer that tells nothing but that the request was carried out: whatever the object
// would have answered agrees with it.
func Done[V comparable]() Answer[V] { return Answer[V]{} }

// Got is the answer that has a value.
func Got[V comparable](v V) Answer[V] { return Answer[V]{Valued, v} }

// None is the answer that there is no value.
func None[V comparable]() Answer[V] { return Answer[V]{Kind: Nothing} }

// Yes is the answer to a question, or whether a swap, an insertion, a removal, an acquisition or a
// release came about.
func Yes[V comparable](yes bool) Answer[V] {
	if yes {
		return Answer[V]{Kind: Affirmed}
	}
	return Answer[V]{Kind: Denied}
}

// Objects is what the clients of such objects asked and were answered.
type Objects[V comparable] = History[Request[V], Answer[V]]

// NewObjects returns an empty history with a clock of virtual nanoseconds.
func NewObjects[V comparable](clock func() int64) *Objects[V] {
	return New[Request[V], Answer[V]](clock)
}
