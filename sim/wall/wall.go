// Package wall is the production side of the interfaces through which code
// under simulation sees time and fault points: the same code runs with a
// host's Clock and Faults in a simulation, and with these in production.
//
// Clock is any clock of github.com/benbjohnson/clock: clock.New() for real time,
// clock.NewMock() in unit tests. Its callbacks run on goroutines of their own and
// must only post, as in a simulation.
//
// Faults is the registry of the process of github.com/pingcap/failpoint, with
// GO_FAILPOINTS and its HTTP interface. A point fires only if its term gives a
// value: off, print, sleep and pause do what they say and inject nothing.
//
//detlint:outside it is the real clock
package wall

import (
	"time"

	"github.com/benbjohnson/clock"
	"github.com/pingcap/failpoint"

	"groundhog/sim"
)

// Clock makes a clock.Clock a sim.Clock.
type Clock struct{ clock.Clock }

// AfterFunc calls f after d, on a goroutine of its own.
func (c Clock) AfterFunc(d time.Duration, f func()) sim.Timer { return c.Clock.AfterFunc(d, f) }

// Faults evaluates the failpoints of the process.
type Faults struct{}

// Eval says whether the failpoint is enabled and gives a value now.
func (Faults) Eval(name string) (value any, fired bool) {
	v, err := failpoint.Eval(name)
	return v, err == nil && v != nil
}

var (
	_ sim.Clock  = Clock{}
	_ sim.Faults = Faults{}
)
