package beam

// Kind says in which way a process ended.
type Kind uint8

// The ways to end. They are told apart by whoever gets the DOWN.
const (
	Normal       Kind = iota
	Shutdown          // asked to by a supervisor
	ShutdownWith      // {shutdown, Detail}
	Killed            // by the exit signal kill
	NoProc            // it was not there when the monitor was set
	Exception         // it raised; Detail says what
)

// Reason is why a process ended. It is comparable.
type Reason struct {
	Kind   Kind
	Detail string
}

// String prints the reason as Erlang would.
func (r Reason) String() string {
	switch r.Kind {
	case Normal:
		return "normal"
	case Shutdown:
		return "shutdown"
	case ShutdownWith:
		return "{shutdown," + r.Detail + "}"
	case Killed:
		return "killed"
	case NoProc:
		return "noproc"
	}
	return "exception: " + r.Detail
}

// leaving is what a process panics with to end with a reason.
type leaving struct {
	reason    Reason
	untrapped bool // by an exit signal: no Terminate runs
}

// catch runs f and returns the reason with which it left, if it did. Panics that are not of this
// package pass, those of a host's crash among them.
func catch(f func()) (left leaving, ok bool) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case leaving:
			left, ok = v, true
		default:
			panic(v)
		}
	}()
	f()
	return left, false
}
