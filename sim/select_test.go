package sim

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestSelectChoosesEachReadyCase counts what is taken over seeds.
func TestSelectChoosesEachReadyCase(t *testing.T) {
	counts := make(map[int]int)
	for seed := range uint64(3000) {
		together(t, seed, func(p *Proc) {
			a, b := NewChan[int](p.Sim(), "a", 1), NewChan[int](p.Sim(), "b", 1)
			a.Send(7)
			var v int
			var ok bool
			i := Select(p.Sim(), Recv(a, &v, &ok), Send(b, 8), After(0),
				Recv(NewChan[int](p.Sim(), "c", 0), nil, nil))
			counts[i]++
			require.Equal(t, i == 0, ok)
			require.Equal(t, i == 1, b.Len() == 1)
			require.Equal(t, map[bool]int{true: 7}[i == 0], v)
		})
	}
	require.Len(t, counts, 3)
	for i, n := range counts {
		require.InDelta(t, 1000, n, 150, "case %d", i)
	}
}

func TestSelectWaits(t *testing.T) {
	var told []int
	together(t, 1, func(p *Proc) {
		s, h := p.Sim(), p.Host()
		a, b := NewChan[int](s, "a", 0), NewChan[int](s, "b", 0)
		ctx, cancel := WithCancel(context.Background(), h)
		p.Go("chooser", func(q *Proc) {
			var v int
			for range 5 {
				i := Select(s, Recv(a, &v, nil), Send(b, 5), Done(ctx), After(10*time.Second))
				told = append(told, i, v)
			}
		})
		p.Sleep(time.Second)
		a.Send(3)
		p.Sleep(time.Second)
		v, _ := b.Recv()
		require.Equal(t, 5, v)
		p.Sleep(11 * time.Second)
		cancel()
		p.Sleep(time.Second)
	})
	require.Equal(t, []int{0, 3, 1, 3, 3, 3, 2, 3, 2, 3}, told)
}

func TestSelectDefault(t *testing.T) {
	together(t, 1, func(p *Proc) {
		c := NewChan[int](p.Sim(), "c", 0)
		require.Equal(t, 1, Select(p.Sim(), Recv(c, nil, nil), Default()))
		require.Equal(t, 0, Select(p.Sim(), Default(), Send(c, 1), Done(context.Background())))
		c.Close()
		require.Equal(t, 0, Select(p.Sim(), Recv(c, nil, nil), Default()))
		require.Panics(t, func() { Select(p.Sim(), Send(c, 1), Default()) })
	})
}

// TestSelectLeavesNothingBehind waits thousands of times on a channel that
// nobody uses: its queue does not grow.
func TestSelectLeavesNothingBehind(t *testing.T) {
	together(t, 1, func(p *Proc) {
		quiet, busy := NewChan[int](p.Sim(), "quiet", 0), NewChan[int](p.Sim(), "busy", 0)
		p.Go("other", func(q *Proc) {
			for range 2000 {
				busy.Send(1)
			}
			busy.Close()
		})
		for ok := true; ok; {
			Select(p.Sim(), Recv(quiet, nil, nil), Recv(busy, nil, &ok), Send(quiet, 1),
				After(time.Second))
		}
		require.Less(t, len(quiet.receivers.items), 100)
		require.Less(t, len(quiet.senders.items), 100)
	})
}

// TestTwoSelectsMeet lets selects send and receive to each other.
func TestTwoSelectsMeet(t *testing.T) {
	for seed := range uint64(50) {
		sum := 0
		res := together(t, seed, func(p *Proc) {
			c := NewChan[int](p.Sim(), "c", 0)
			p.Go("sender", func(*Proc) {
				for i := range 20 {
					Select(p.Sim(), Send(c, i), Recv(NewChan[int](p.Sim(), "never", 0), nil, nil))
				}
			})
			for range 20 {
				var v int
				Select(p.Sim(), Recv(NewChan[int](p.Sim(), "never", 0), nil, nil), Recv(c, &v, nil))
				sum += v
			}
		})
		require.Equal(t, Quiescent, res.Reason)
		require.Equal(t, 190, sum)
	}
}
