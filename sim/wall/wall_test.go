package wall_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/benbjohnson/clock"
	"github.com/pingcap/failpoint"
	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/fault"
	"groundhog/sim/wall"
)

// lease is a small piece of node code: it is renewed in time or it expires. It
// knows its clock and fault points through the interfaces alone.
type lease struct {
	clock  sim.Clock
	faults sim.Faults
	timer  sim.Timer
	post   func(what string)
}

func (l *lease) renew() {
	if v, fired := l.faults.Eval("lease/renew"); fired {
		l.post(fmt.Sprint("failed with ", v))
		return
	}
	if l.timer != nil {
		l.timer.Stop()
	}
	start := l.clock.Now()
	l.timer = l.clock.AfterFunc(10*time.Second, func() {
		l.post(fmt.Sprint("expired after ", l.clock.Since(start)))
	})
}

const point = "lease/renew"

var want = []string{"failed with 42", "expired after 10s"}

func TestInSimulation(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("h", nil)
	h.Boot()
	var told []string
	l := &lease{clock: h.Clock(), faults: h.Faults(),
		post: func(what string) { told = append(told, what) }}
	l.renew()
	s.RunFor(5 * time.Second)
	l.renew()
	s.RunFor(7 * time.Second)
	fault.On(s).Inject(fault.Point{Host: "h", Name: point, Term: "return(42)"})
	l.renew()
	s.Run()
	require.Equal(t, want, told)
}

func TestInProduction(t *testing.T) {
	mock := clock.NewMock()
	told := make(chan string, len(want)) // the callback runs on a goroutine of its own
	l := &lease{clock: wall.Clock{Clock: mock}, faults: wall.Faults{},
		post: func(what string) { told <- what }}
	l.renew()
	mock.Add(5 * time.Second)
	l.renew()
	mock.Add(7 * time.Second)
	require.NoError(t, failpoint.Enable(point, "return(42)"))
	l.renew()
	require.NoError(t, failpoint.Enable(point, "off"))
	_, fired := l.faults.Eval(point)
	require.False(t, fired, "off evaluates to nothing, though without an error")
	require.NoError(t, failpoint.Disable(point))
	mock.Add(10 * time.Second)
	for _, w := range want {
		require.Equal(t, w, <-told)
	}

	real := wall.Clock{Clock: clock.New()}
	timer := real.AfterFunc(time.Hour, func() { t.Error("an hour passed") })
	require.True(t, timer.Reset(time.Hour))
	require.True(t, timer.Stop())
	require.Less(t, real.Until(real.Now()), time.Hour)
}
