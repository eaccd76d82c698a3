package wall_test

import (
	"fmt"
	"time"

	"github.com/benbjohnson/clock"

	"groundhog/sim"
	"groundhog/sim/wall"
)

// expires is code that a simulation gives the clock of a host, and a server the clock of the
// machine.
func expires(c sim.Clock) time.Time { return c.Now().Add(time.Minute) }

func Example() {
	mock := clock.NewMock() // clock.New() in production
	mock.Set(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))
	fmt.Println(expires(wall.Clock{Clock: mock}).UTC().Format(time.TimeOnly))
	// Output:
	// 00:01:00
}
