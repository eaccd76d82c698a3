package sim

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// together runs the bodies as processes of one host and returns the result.
func together(t require.TestingT, seed uint64, bodies ...func(p *Proc)) Result {
	s := New(Config{Seed: seed})
	defer s.Close()
	h := s.NewHost("h", nil)
	h.Boot()
	for i, body := range bodies {
		h.Go(fmt.Sprint("p", i), body)
	}
	res := s.Run()
	require.NoError(t, res.Err)
	return res
}

// TestChanAgainstGo runs random scripts of operations that need no waiting on
// a channel of Go's and on ours.
func TestChanAgainstGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		capacity := rapid.IntRange(0, 3).Draw(t, "capacity")
		script := rapid.SliceOfN(rapid.SampledFrom([]string{"send", "recv", "close", "len"}), 1,
			30).Draw(t, "script")
		real := make(chan int, capacity)
		var want, got []string
		for i, op := range script {
			want = append(want, onGoChan(real, op, i))
		}
		together(t, 1, func(p *Proc) {
			ours := NewChan[int](p.Sim(), "c", capacity)
			for i, op := range script {
				got = append(got, onOurChan(ours, op, i))
			}
		})
		require.Equal(t, want, got)
	})
}

func onGoChan(c chan int, op string, v int) (told string) {
	defer func() {
		if recover() != nil {
			told = "panic"
		}
	}()
	switch op {
	case "send":
		select {
		case c <- v:
			return "sent"
		default:
			return "full"
		}
	case "recv":
		select {
		case v, ok := <-c:
			return fmt.Sprint(v, ok)
		default:
			return "empty"
		}
	case "close":
		close(c)
		return "closed"
	}
	return fmt.Sprint(len(c), cap(c))
}

func onOurChan(c *Chan[int], op string, v int) (told string) {
	defer func() {
		if recover() != nil {
			told = "panic"
		}
	}()
	switch op {
	case "send":
		if c.TrySend(v) {
			return "sent"
		}
		return "full"
	case "recv":
		if v, ok, done := c.TryRecv(); done {
			return fmt.Sprint(v, ok)
		}
		return "empty"
	case "close":
		c.Close()
		return "closed"
	}
	return fmt.Sprint(c.Len(), c.Cap())
}

// TestChanPipeline moves values through channels of every small capacity under
// many schedules: none is lost, doubled or out of order.
func TestChanPipeline(t *testing.T) {
	for seed := range uint64(60) {
		var got []int
		together(t, seed, func(p *Proc) {
			in, out := NewChan[int](p.Sim(), "in", int(seed%3)),
				NewChan[int](p.Sim(), "out", int(seed%4))
			p.Go("source", func(*Proc) {
				for i := range 50 {
					in.Send(i)
				}
				in.Close()
			})
			p.Go("relay", func(*Proc) {
				for v, ok := in.Recv(); ok; v, ok = in.Recv() {
					out.Send(v)
				}
				out.Close()
			})
			for v, ok := out.Recv(); ok; v, ok = out.Recv() {
				got = append(got, v)
			}
		})
		require.Len(t, got, 50)
		for i, v := range got {
			require.Equal(t, i, v)
		}
	}
}

func TestChanWaitersAreServedInOrder(t *testing.T) {
	var order []int
	together(t, 3, func(p *Proc) {
		c := NewChan[int](p.Sim(), "c", 0)
		for i := range 5 {
			p.Go("receiver", func(*Proc) {
				v, _ := c.Recv()
				order = append(order, i*10+v)
			})
			p.Sleep(1)
		}
		for v := range 5 {
			c.Send(v)
			p.Sleep(1)
		}
	})
	require.Equal(t, []int{0, 11, 22, 33, 44}, order)
}

func TestCloseWakesAll(t *testing.T) {
	closed, panicked := 0, 0
	together(t, 1, func(p *Proc) {
		in, out := NewChan[int](p.Sim(), "in", 0), NewChan[int](p.Sim(), "out", 0)
		for range 3 {
			p.Go("receiver", func(*Proc) {
				if _, ok := in.Recv(); !ok {
					closed++
				}
			})
			p.Go("sender", func(*Proc) {
				defer func() {
					if v, ok := recover().(string); ok && v == "sim: send on closed chan out" {
						panicked++
					}
				}()
				out.Send(1)
			})
		}
		p.Sleep(1)
		in.Close()
		out.Close()
	})
	require.Equal(t, 3, closed)
	require.Equal(t, 3, panicked)
}

// TestOnlyBytesCross wants a channel of one host to refuse another.
func TestOnlyBytesCross(t *testing.T) {
	s := New(Config{})
	defer s.Close()
	var c *Chan[int]
	s.NewHost("a", func(p *Proc) { c = NewChan[int](s, "c", 1) }).Boot()
	s.Run()
	s.NewHost("b", func(p *Proc) { c.TrySend(1) }).Boot()
	require.ErrorContains(t, s.Run().Err,
		"process b/main uses chan c of host a: only bytes cross between hosts")
}

func TestMutex(t *testing.T) {
	for seed := range uint64(30) {
		inside, most, count := 0, 0, 0
		var worker [6]func(p *Proc)
		var mu *Mutex
		for i := range worker {
			worker[i] = func(p *Proc) {
				if mu == nil {
					mu = NewMutex(p.Sim(), "mu")
				}
				for range 10 {
					mu.Lock()
					inside++
					most = max(most, inside)
					p.Sleep(p.Stream("hold").Duration(0, 2))
					inside--
					count++
					mu.Unlock()
				}
			}
		}
		res := together(t, seed, worker[:]...)
		require.Equal(t, Quiescent, res.Reason)
		require.Equal(t, 1, most)
		require.Equal(t, 60, count)
		require.True(t, mu.TryLock())
		require.False(t, mu.TryLock())
	}
	s := New(Config{})
	defer s.Close()
	require.PanicsWithValue(t, "sim: unlock of mutex m, which is not locked",
		func() { NewMutex(s, "m").Unlock() })
}

// TestRWMutex wants readers together, writers alone, and no writer starved.
func TestRWMutex(t *testing.T) {
	for seed := range uint64(30) {
		readers, writers, mostReaders, wrote := 0, 0, 0, 0
		together(t, seed, func(p *Proc) {
			mu := NewRWMutex(p.Sim(), "mu")
			for range 4 {
				p.Go("reader", func(q *Proc) {
					for range 20 {
						mu.RLock()
						readers++
						require.Zero(t, writers)
						mostReaders = max(mostReaders, readers)
						q.Sleep(q.Stream("r").Duration(1, 3))
						readers--
						mu.RUnlock()
					}
				})
			}
			for range 2 {
				p.Go("writer", func(q *Proc) {
					for range 5 {
						mu.Lock()
						writers++
						wrote++
						require.Equal(t, 1, writers)
						require.Zero(t, readers)
						q.Sleep(1)
						writers--
						mu.Unlock()
						q.Sleep(2)
					}
				})
			}
		})
		require.Greater(t, mostReaders, 1)
		require.Equal(t, 10, wrote)
	}
	s := New(Config{})
	defer s.Close()
	require.Panics(t, func() { NewRWMutex(s, "m").Unlock() })
	require.Panics(t, func() { NewRWMutex(s, "m").RUnlock() })
}

func TestCond(t *testing.T) {
	woken := []int{}
	together(t, 1, func(p *Proc) {
		mu := NewMutex(p.Sim(), "mu")
		c := NewCond(p.Sim(), "c", mu)
		c.Signal() // nobody waits: it is lost
		for i := range 4 {
			p.Go("waiter", func(*Proc) {
				mu.Lock()
				c.Wait()
				woken = append(woken, i)
				mu.Unlock()
			})
			p.Sleep(1)
		}
		c.Signal()
		p.Sleep(1)
		require.Equal(t, []int{0}, woken)
		c.Broadcast()
		p.Sleep(1)
		require.ElementsMatch(t, []int{0, 1, 2, 3}, woken)
	})
}

func TestWaitGroup(t *testing.T) {
	var done Instant
	together(t, 1, func(p *Proc) {
		g := NewWaitGroup(p.Sim(), "g")
		g.Wait()
		for i := range 3 {
			g.Add(1)
			p.Go("worker", func(q *Proc) {
				defer g.Done()
				q.Sleep(time.Duration(i) * time.Second)
			})
		}
		g.Wait()
		done = p.Sim().Now()
		require.Panics(t, func() { g.Done() })
	})
	require.Equal(t, Instant(2*time.Second), done)
}

// TestSemaphore wants a large waiter not to be starved by small ones, and never
// more out than there are.
func TestSemaphore(t *testing.T) {
	var order []int
	together(t, 1, func(p *Proc) {
		m := NewSemaphore(p.Sim(), "m", 3)
		m.Acquire(2)
		for _, n := range []int{3, 1, 2} {
			p.Go("taker", func(q *Proc) {
				m.Acquire(n)
				order = append(order, n)
				q.Sleep(1)
				m.Release(n)
			})
			p.Sleep(1)
		}
		require.False(t, m.TryAcquire(1), "there is one free, but others wait for it")
		m.Release(2)
		p.Sleep(10)
		require.True(t, m.TryAcquire(3))
		require.Panics(t, func() { m.Acquire(4) })
		m.Release(3)
		require.Panics(t, func() { m.Release(1) })
	})
	require.Equal(t, 3, order[0])
	require.ElementsMatch(t, []int{3, 1, 2}, order)
}
