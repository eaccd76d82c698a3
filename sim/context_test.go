package sim

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestContextTree(t *testing.T) {
	together(t, 1, func(p *Proc) {
		h := p.Host()
		type key struct{}
		root, cancelRoot := WithCancel(context.WithValue(context.Background(), key{}, "v"), h)
		first, _ := WithCancel(root, h)
		second, cancelSecond := WithCancel(first, h)
		require.Equal(t, "v", second.Value(key{}))
		var order []string
		// one entry: its order is certain
		for name, ctx := range map[string]context.Context{"root": root} {
			ours(ctx).AfterFunc(func() { order = append(order, name) })
		}
		stop := ours(first).AfterFunc(func() { order = append(order, "never") })
		require.True(t, stop())
		require.False(t, stop())
		cancelSecond()
		require.ErrorIs(t, second.Err(), context.Canceled)
		require.NoError(t, first.Err())
		cancelRoot()
		cancelRoot()
		require.ErrorIs(t, first.Err(), context.Canceled)
		require.Equal(t, []string{"root"}, order)
		select {
		case <-first.Done():
		default:
			t.Error("the channel of an ended context is closed")
		}
		late, _ := WithTimeout(root, h, time.Hour)
		require.ErrorIs(t, late.Err(), context.Canceled, "a child of the ended is ended")
		require.False(t, AfterFunc(late, h, func(*Proc) {})())
	})
}

func TestContextDeadlines(t *testing.T) {
	together(t, 1, func(p *Proc) {
		s, h := p.Sim(), p.Host()
		ctx, cancel := WithTimeout(context.Background(), h, 3*time.Second)
		defer cancel()
		at, ok := ctx.Deadline()
		require.True(t, ok)
		require.Equal(t, Instant(3*time.Second).Time(), at)
		longer, cancel2 := WithDeadline(ctx, h, p.Now().Add(time.Hour))
		defer cancel2()
		at, _ = longer.Deadline()
		require.Equal(t, Instant(3*time.Second).Time(), at, "no later than its parent's")
		early, cancelEarly := WithTimeout(context.Background(), h, time.Second)
		cancelEarly()
		require.ErrorIs(t, early.Err(), context.Canceled)
		ran := Instant(-1)
		AfterFunc(longer, h, func(q *Proc) {
			q.Sleep(time.Second) // it is a process and may block
			ran = s.Now()
		})
		stopped := AfterFunc(longer, h, func(*Proc) { t.Error("it was taken back") })
		require.True(t, stopped())
		Select(s, Done(longer))
		require.Equal(t, Instant(3*time.Second), s.Now())
		require.ErrorIs(t, longer.Err(), context.DeadlineExceeded)
		p.Sleep(2 * time.Second)
		require.Equal(t, Instant(4*time.Second), ran)
		_, ok = h.Context().Deadline()
		require.False(t, ok)
	})
}

// TestForeignContext refuses one that can end without the simulation knowing.
func TestForeignContext(t *testing.T) {
	together(t, 1, func(p *Proc) {
		foreign, cancel := context.WithCancel(context.Background())
		defer cancel()
		require.PanicsWithValue(t,
			"sim: this context can end without the simulation knowing: derive it with "+
				"sim.WithCancel, WithTimeout or WithDeadline from Host.Context "+
				"or context.Background",
			func() { WithCancel(foreign, p.Host()) })
		mixed, cancel2 := context.WithCancel(p.Context())
		defer cancel2()
		require.Panics(t, func() { Select(p.Sim(), Done(mixed)) })
		require.NotPanics(t, func() { Done(context.WithValue(p.Context(), killed{}, 1)) })
	})
}

// TestContextOfTheDead: what a crash leaves behind never runs.
func TestContextOfTheDead(t *testing.T) {
	s := New(Config{})
	defer s.Close()
	h := s.NewHost("h", nil)
	h.Boot()
	ctx, cancel := WithTimeout(h.Context(), h, time.Second)
	AfterFunc(ctx, h, func(*Proc) { t.Error("ran in another life") })
	h.Crash(Kill)
	h.Boot()
	s.Run()
	require.NoError(t, ctx.Err())
	cancel()
	s.Run()
	require.Error(t, ctx.Err())
}
