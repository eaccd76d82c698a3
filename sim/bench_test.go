package sim_test

import (
	"io"
	"iter"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/benbjohnson/clock"

	"groundhog/sim"
)

// W1 is 100 actors that wait 10,000 times each: the events of a simulation
// with nothing in them. One operation is one wait.
const (
	w1Actors = 100
	w1Waits  = 10_000
)

// bareHeap is the floor: a 4-ary heap of callbacks, without ties, hosts,
// cancellation or trace.
type bareHeap []bareEvent

type bareEvent struct {
	at  int64
	seq uint64
	fn  func(now int64)
}

func (h *bareHeap) push(e bareEvent) {
	*h = append(*h, e)
	q := *h
	i := len(q) - 1
	for i > 0 {
		up := (i - 1) / 4
		if q[up].at < e.at || q[up].at == e.at && q[up].seq < e.seq {
			break
		}
		q[i] = q[up]
		i = up
	}
	q[i] = e
}

func (h *bareHeap) pop() bareEvent {
	q := *h
	top, e := q[0], q[len(q)-1]
	q = q[:len(q)-1]
	*h = q
	if len(q) == 0 {
		return top
	}
	i := 0
	for {
		least := 4*i + 1
		if least >= len(q) {
			break
		}
		for c := least + 1; c < min(4*i+5, len(q)); c++ {
			if q[c].at < q[least].at || q[c].at == q[least].at && q[c].seq < q[least].seq {
				least = c
			}
		}
		if e.at < q[least].at || e.at == q[least].at && e.seq < q[least].seq {
			break
		}
		q[i] = q[least]
		i = least
	}
	q[i] = e
	return top
}

func BenchmarkW1(b *testing.B) {
	b.Run("bare-heap", func(b *testing.B) {
		var h bareHeap
		var seq uint64
		for a := range w1Actors {
			wait := int64(1000 + a)
			var fn func(now int64)
			fn = func(now int64) { seq++; h.push(bareEvent{now + wait, seq, fn}) }
			fn(0)
		}
		b.ReportAllocs()
		for b.Loop() {
			e := h.pop()
			e.fn(e.at)
		}
		perSecond(b, 1)
	})
	b.Run("callback", func(b *testing.B) {
		s := sim.New(sim.Config{StepLimit: 1 << 62, TimeLimit: 1 << 62})
		defer s.Close()
		for a := range w1Actors {
			h := s.NewHost("h"+string(rune('a'+a/26))+string(rune('a'+a%26)), nil)
			h.Boot()
			tk := &ticker{host: h, wait: time.Duration(1000 + a)}
			h.After(tk.wait, tk, 0)
		}
		b.ReportAllocs()
		b.ResetTimer()
		runSteps(b, s)
	})
	b.Run("process", func(b *testing.B) {
		s := sim.New(sim.Config{StepLimit: 1 << 62, TimeLimit: 1 << 62})
		defer s.Close()
		for a := range w1Actors {
			s.World().Go("p", func(p *sim.Proc) {
				for {
					p.Sleep(time.Duration(1000 + a))
				}
			})
		}
		b.ReportAllocs()
		b.ResetTimer()
		runSteps(b, s)
	})
	b.Run("synctest", func(b *testing.B) { b.ReportAllocs(); benchSynctestW1(b) })
	b.Run("clock.Mock", func(b *testing.B) {
		m := clock.NewMock()
		for a := range w1Actors {
			wait := time.Duration(w1Actors+a) * time.Microsecond
			var again func()
			again = func() { m.AfterFunc(wait, again) }
			again()
		}
		b.ReportAllocs()
		for b.Loop() {
			m.Add(2 * time.Microsecond)
		}
		perSecond(b, 1)
	})
}

// benchSynctestW1 shares b.N waits among the goroutines of one bubble. A bubble
// wants a *testing.T, which a benchmark has none of: RunTests lends one.
func benchSynctestW1(b *testing.B) {
	each := b.N/w1Actors + 1
	body := func(*testing.T) {
		var group sync.WaitGroup
		for a := range w1Actors {
			group.Go(func() {
				for range each {
					time.Sleep(time.Duration(1000 + a))
				}
			})
		}
		group.Wait()
	}
	all := func(string, string) (bool, error) { return true, nil }
	bubble := func(t *testing.T) { synctest.Test(t, body) }
	if !testing.RunTests(all, []testing.InternalTest{{Name: "bubble", F: bubble}}) {
		b.Fatal("the bubble failed")
	}
	perSecond(b, 1)
}

type ticker struct {
	host *sim.Host
	wait time.Duration
}

func (t *ticker) Fire(uint64) { t.host.After(t.wait, t, 0) }

// runSteps makes one operation of the benchmark one step of s.
func runSteps(b *testing.B, s *sim.Sim) {
	start := s.Steps()
	for done := uint64(0); done < uint64(b.N); done = s.Steps() - start {
		s.RunFor(time.Millisecond)
	}
	b.ReportMetric(float64(s.Steps()-start)/b.Elapsed().Seconds()/1e6, "M/s")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(s.Steps()-start), "ns/step")
}

func perSecond(b *testing.B, each int) {
	b.ReportMetric(float64(b.N*each)/b.Elapsed().Seconds()/1e6, "M/s")
}

// BenchmarkW2 is a ping-pong between two processes. One operation is one
// wake-up.
func BenchmarkW2(b *testing.B) {
	b.Run("iter.Pull", func(b *testing.B) {
		forever := func(yield func(struct{}) bool) {
			for yield(struct{}{}) {
			}
		}
		one, stopOne := iter.Pull(forever)
		two, stopTwo := iter.Pull(forever)
		defer stopOne()
		defer stopTwo()
		b.ReportAllocs()
		b.ResetTimer()
		for i := 0; i < b.N; i += 2 {
			one()
			two()
		}
		perSecond(b, 1)
	})
	b.Run("park-wake", func(b *testing.B) {
		s := sim.New(sim.Config{StepLimit: 1 << 62})
		defer s.Close()
		var waits [2]sim.Waiter
		for i := range 2 {
			s.World().Go("p", func(p *sim.Proc) {
				for {
					waits[i] = s.Prepare("turn", nil)
					waits[1-i].Wake(0)
					if i == 0 && s.Steps() > uint64(b.N) {
						s.Stop()
					}
					waits[i].Park()
				}
			})
		}
		b.ReportAllocs()
		b.ResetTimer()
		s.Run()
		b.ReportMetric(float64(s.Steps())/b.Elapsed().Seconds()/1e6, "M/s")
	})
	b.Run("chan", func(b *testing.B) {
		s := sim.New(sim.Config{StepLimit: 1 << 62})
		defer s.Close()
		ping, pong := sim.NewChan[int](s, "ping", 0), sim.NewChan[int](s, "pong", 0)
		s.World().Go("one", func(p *sim.Proc) {
			for i := 0; i < b.N; i += 2 {
				ping.Send(i)
				pong.Recv()
			}
			s.Stop()
		})
		s.World().Go("two", func(p *sim.Proc) {
			for {
				v, _ := ping.Recv()
				pong.Send(v)
			}
		})
		b.ReportAllocs()
		b.ResetTimer()
		s.Run()
		perSecond(b, 1)
	})
	b.Run("go-chan", func(b *testing.B) {
		ping, pong := make(chan int), make(chan int)
		go func() {
			for v := range ping {
				pong <- v
			}
		}()
		b.ReportAllocs()
		b.ResetTimer()
		for i := 0; i < b.N; i += 2 {
			ping <- i
			<-pong
		}
		close(ping)
		perSecond(b, 1)
	})
}

// BenchmarkProcesses parks 100,000 processes, and wakes each once.
func BenchmarkProcesses(b *testing.B) {
	const processes = 100_000
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		s := sim.New(sim.Config{})
		for range processes {
			s.World().Go("p", func(p *sim.Proc) { p.Sleep(time.Hour) })
		}
		s.RunFor(time.Minute)
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.Sys-before.Sys)/(1<<20), "MiB")
		grown := after.HeapInuse + after.StackInuse - before.HeapInuse - before.StackInuse
		b.ReportMetric(float64(grown)/processes, "B/process")
		if res := s.Run(); res.Reason != sim.Quiescent {
			b.Fatal(res.Report())
		}
		s.Close()
	}
}

// BenchmarkTraceFile is W1 with every record written.
func BenchmarkTraceFile(b *testing.B) {
	for name, w := range map[string]io.Writer{"without": nil, "with": io.Discard} {
		b.Run(name, func(b *testing.B) {
			s := sim.New(sim.Config{StepLimit: 1 << 62, TimeLimit: 1 << 62, Trace: w})
			defer s.Close()
			for a := range w1Actors {
				tk := &ticker{host: s.World(), wait: time.Duration(1000 + a)}
				s.World().After(tk.wait, tk, 0)
			}
			b.ReportAllocs()
			b.ResetTimer()
			runSteps(b, s)
		})
	}
}
