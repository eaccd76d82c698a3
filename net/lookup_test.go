package net

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// TestLookupFaults: what a question about a name comes to, and after which time.
func TestLookupFaults(t *testing.T) {
	for _, c := range []struct {
		faults  []string
		timeout time.Duration
		want    string // empty: the connection is made
		after   time.Duration
		hits    uint64
	}{
		{nil, time.Minute, "", 0, 0},
		{[]string{"lookup-fail"}, time.Minute, "dial tcp: lookup db: server misbehaving", 0, 1},
		{[]string{"lookup-fail b|*"}, time.Minute, "", 0, 0},
		{[]string{"lookup-fail a|x*"}, time.Minute, "", 0, 0},
		{[]string{"lookup-fail from=2"}, time.Minute, "", 0, 0},
		{[]string{"lookup-fail since=1h"}, time.Minute, "", 0, 0},
		{[]string{"lookup-delay 2s a|d?"}, time.Minute, "", 2 * time.Second, 1},
		{[]string{"lookup-delay 2s"}, time.Second, "dial tcp: lookup db: i/o timeout",
			time.Second, 1},
		{[]string{"lookup-silent max=1"}, time.Minute, "dial tcp: lookup db: i/o timeout",
			10 * time.Second, 1},
		{[]string{"lookup-silent"}, time.Second, "dial tcp: lookup db: i/o timeout",
			time.Second, 1},
		{[]string{"lookup-delay 1s", "lookup-fail"}, time.Minute, "", time.Second, 1},
	} {
		w := newWorld(t, 1, "ab", WithLink(Link{}))
		w.n.SetName("db", "b")
		var injected []*Injected
		for _, text := range c.faults {
			injected = append(injected, w.n.Inject(rule(text)))
		}
		w.n.Stack("b").Host().Go("server", func(*sim.Proc) {
			_, err := w.n.Stack("b").Listen(80)
			check(err)
		})
		var err error
		var after time.Duration
		w.n.Stack("a").Host().Go("client", func(p *sim.Proc) {
			p.Sleep(time.Second)
			start := p.Sim().Now()
			ctx, cancel := sim.WithTimeout(context.Background(), p.Host(), c.timeout)
			defer cancel()
			_, err = w.n.Stack("a").Dial(ctx, "db:80")
			after = p.Sim().Now().Sub(start)
		})
		w.s.RunFor(time.Minute)
		if c.want == "" {
			require.NoError(t, err, c.faults)
		} else {
			require.EqualError(t, err, c.want, c.faults)
		}
		assert.Equal(t, c.after, after.Truncate(time.Millisecond), c.faults)
		if len(injected) > 0 {
			assert.Equal(t, c.hits, injected[0].Hits(), c.faults)
		}
		w.n.Lift()
		delay, failure := w.n.Stack("a").Lookup("db")
		assert.Zero(t, delay)
		assert.NoError(t, failure)
		w.s.Close()
	}
}
