package sim

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// box is a mailbox and who waits for it.
type box struct {
	items []int
	wait  Waiter
}

func (b *box) put(x int) {
	b.items = append(b.items, x)
	b.wait.Wake(0)
}

// served runs servers that sum up what they are sent, some of it after a sleep in the middle of a
// turn, and kills some with their host. A server either blocks while it has nothing to do, or
// rests.
func served(t *testing.T, rest bool) (hash uint64, sums []int, goroutines int) {
	s := New(Config{Seed: 7})
	defer s.Close()
	a, b := s.NewHost("a", nil), s.NewHost("b", nil)
	boxes := make([]box, 300)
	sums = make([]int, len(boxes))
	start := func(h *Host, i int) {
		bx := &boxes[i]
		serve := func(p *Proc) {
			for len(bx.items) > 0 {
				x := bx.items[0]
				bx.items = bx.items[1:]
				if x%3 == 0 {
					p.Sleep(time.Duration(x) * time.Microsecond)
				}
				sums[i] += x
			}
		}
		h.Go("server", func(p *Proc) {
			if rest {
				serve(p)
				bx.wait = p.Rest("serve", nil)
				return
			}
			for {
				serve(p)
				bx.wait = s.Prepare("serve", nil)
				bx.wait.Park()
			}
		}).Daemon()
	}
	boot := func(h *Host, from int) {
		h.Boot()
		for i := range boxes[from : from+len(boxes)/2] {
			start(h, from+i)
		}
	}
	boot(a, 0)
	boot(b, len(boxes)/2)
	s.World().Go("client", func(p *Proc) {
		for i := range 5_000 {
			boxes[i*7%len(boxes)].put(i)
			if i%10 == 0 {
				p.Sleep(time.Duration(i%4) * 100 * time.Microsecond)
			}
			if i%1_000 == 999 {
				b.Crash(Kill)
				boot(b, len(boxes)/2)
			}
		}
	})
	res := s.Run()
	require.Equal(t, Quiescent, res.Reason)
	require.Len(t, s.Waiting(), len(boxes))
	return res.Hash, sums, runtime.NumGoroutine()
}

// TestRestIsAWait: a server that rests lives the run of one that blocks, bit for bit, crashes
// included, and needs no stack for it.
func TestRestIsAWait(t *testing.T) {
	blockHash, blockSums, blockStacks := served(t, false)
	restHash, restSums, restStacks := served(t, true)
	require.Equal(t, blockHash, restHash)
	require.Equal(t, blockSums, restSums)
	require.Greater(t, blockStacks-restStacks, 200)
}

func TestRest(t *testing.T) {
	s := New(Config{Seed: 1, Ring: 1 << 10})
	defer s.Close()
	h := s.NewHost("h", nil)
	h.Boot()
	turns := 0
	var wait, stale Waiter
	p := h.Go("p", func(p *Proc) {
		turns++
		if turns == 3 {
			wait = p.Rest("forgotten", nil)
			p.Sleep(time.Second) // a wait more: it does not rest any more
			require.False(t, wait.Wake(0))
			return
		}
		stale = wait
		wait = p.Rest("work", p)
	})
	require.Equal(t, Deadlock, s.Run().Reason, "it is no daemon")
	require.Equal(t, 1, turns)
	require.Nil(t, p.co)
	waiting := s.Waiting()
	require.Len(t, waiting, 1)
	require.Equal(t, "h/p waits in work on h/p since 0.000000000s", waiting[0].String())
	require.True(t, wait.Wake(0))
	require.False(t, wait.Wake(0))
	s.Run()
	require.Equal(t, 2, turns)
	require.False(t, stale.Wake(0))
	joined := false
	s.World().Go("joins", func(*Proc) {
		p.Join()
		joined = true
	})
	wait.Wake(0)
	require.Equal(t, Quiescent, s.Run().Reason)
	require.True(t, joined)
	require.Equal(t, 3, turns)
}

// TestTheRestingDie: a crash ends who rests and who has not begun, in the record as well; nobody
// runs for it.
func TestTheRestingDie(t *testing.T) {
	s := New(Config{Seed: 1, Ring: 1 << 10})
	defer s.Close()
	h := s.NewHost("h", nil)
	h.Boot()
	turns := 0
	var wait Waiter
	rests := h.Go("rests", func(p *Proc) {
		turns++
		wait = p.Rest("work", nil)
	})
	s.RunFor(time.Second)
	h.Go("never", func(*Proc) { t.Error("it ran") })
	joined := 0
	for range 2 {
		s.World().Go("joins", func(*Proc) {
			rests.Join()
			joined++
		})
	}
	s.World().At(s.Now().Add(time.Second), HandlerFunc(func(uint64) {
		wait.Wake(0)
		h.Crash(Kill)
		require.False(t, wait.Wake(0))
	}), 0)
	h.Pause()
	require.Equal(t, Quiescent, s.Run().Reason)
	require.Equal(t, 1, turns)
	require.Equal(t, 2, joined)
	require.True(t, rests.Ended())
	require.Equal(t, 4, kinds(s)[KindExit])
}

// TestAPanicLeavesItsStack: a process that panics ends; the next runs on the same coroutine.
func TestAPanicLeavesItsStack(t *testing.T) {
	s := New(Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("h", nil)
	h.ExpectPanic(func(any) bool { return true })
	before := runtime.NumGoroutine()
	for range 10 {
		h.Boot()
		h.Go("panics", func(*Proc) { panic("as expected") })
		require.NoError(t, s.RunFor(time.Second).Err)
		require.False(t, h.Up())
	}
	requireNoMoreThan(t, before+1)
}

// TestSparesAreBounded: of many stacks that were needed at once, few are kept, and none once the
// simulation is closed.
func TestSparesAreBounded(t *testing.T) {
	before := runtime.NumGoroutine()
	s := New(Config{Seed: 1})
	for range 10 * maxSpare {
		s.World().Go("p", func(p *Proc) { p.Sleep(time.Second) })
	}
	s.Run()
	requireNoMoreThan(t, before+maxSpare)
	s.Close()
	requireNoMoreThan(t, before)
}
