package sim

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// busy is a program that uses everything the kernel has, under faults.
func busy(seed uint64, p Policy) uint64 {
	s := New(Config{Seed: seed, Policy: p})
	defer s.Close()
	s.setChance("work", 1, Percent(10), 3)
	for i := range 5 {
		h := s.NewHost(fmt.Sprintf("host%d", i), busyProgram)
		h.SetDrift(int64(i*37 - 50))
		h.SetSkew(time.Duration(i) * time.Millisecond)
		h.Boot()
	}
	faults := s.Stream("faults")
	s.World().Go("nemesis", func(p *Proc) {
		for range 30 {
			p.Sleep(faults.Duration(0, 300*time.Millisecond))
			h := s.Hosts()[faults.IntN(5)]
			switch faults.IntN(6) {
			case 0:
				h.Crash(Kill)
			case 1:
				h.Crash(PowerLoss)
			case 2:
				h.Pause()
			case 3:
				h.Shutdown(faults.Duration(0, time.Second))
			case 4:
				h.Jump(faults.Duration(-time.Second, time.Second))
			}
			for _, h := range s.Hosts() {
				h.Resume()
				if !h.Up() {
					h.Boot()
				}
			}
		}
	})
	s.RunFor(10 * time.Second)
	return s.Hash()
}

// busyProgram is a pool of workers with locks, channels, timers and contexts.
func busyProgram(p *Proc) {
	s, h := p.Sim(), p.Host()
	jobs, mu, sem := NewChan[uint64](s, "jobs", 3), NewMutex(s, "mu"), NewSemaphore(s, "sem", 2)
	rw, group := NewRWMutex(s, "rw"), NewWaitGroup(s, "group")
	cond := NewCond(s, "cond", mu)
	topic := s.Symbol("job")
	total := uint64(0)
	for i := range 4 {
		group.Add(1)
		p.Go(fmt.Sprintf("worker%d", i%2), func(q *Proc) {
			defer group.Done()
			for {
				var v uint64
				var ok bool
				if Select(s, Recv(jobs, &v, &ok), After(time.Second), Done(h.Context())) != 0 ||
					!ok {
					return
				}
				sem.Acquire(1)
				q.Sleep(q.Stream("work").Duration(0, 20*time.Millisecond))
				if f, fired := h.Faults().Eval("work"); fired {
					v += uint64(f.(int))
				}
				sem.Release(1)
				mu.Lock()
				total += v
				cond.Signal()
				mu.Unlock()
				h.Note(topic, v, total)
			}
		})
	}
	h.Clock().AfterFunc(50*time.Millisecond, func() { jobs.TrySend(99) })
	ctx, cancel := WithTimeout(context.Background(), h, 5*time.Second)
	defer cancel()
	AfterFunc(ctx, h, func(q *Proc) { h.Note(topic, 1<<40, uint64(q.Rand().IntN(1000))) })
	for i := range uint64(200) {
		if Select(s, Send(jobs, i), Done(ctx)) == 1 {
			break
		}
		rw.RLock()
		p.Yield()
		rw.RUnlock()
		if i%10 == 0 {
			rw.Lock()
			mu.Lock()
			for total == 0 {
				cond.Wait()
			}
			mu.Unlock()
			rw.Unlock()
		}
	}
	jobs.Close()
	group.Wait()
}

// busyHash pins it: see tracedHash.
const busyHash = 0x2926620fc335d9ef

const determinismMark = "GROUNDHOG_TEST_HASH"

// TestSameSeedSameHash wants one hash twice in a process, from eight goroutines
// at once, and in processes of one and two processors.
func TestSameSeedSameHash(t *testing.T) {
	if text := os.Getenv(determinismMark); text != "" {
		policy, err := ParsePolicy(text)
		require.NoError(t, err)
		fmt.Printf("hash %016x\n", busy(11, policy))
		return
	}
	want := busy(11, Random())
	require.Equal(t, uint64(busyHash), want, "%#x", want)
	hashes := make(chan uint64)
	for range 8 {
		go func() { hashes <- busy(11, Random()) }()
	}
	for range 8 {
		require.Equal(t, want, <-hashes)
	}
	for _, policy := range []Policy{Random(), FIFO(), PCT(3)} {
		want := fmt.Sprintf("hash %016x\n", busy(11, policy))
		for _, procs := range []string{"1", "2"} {
			cmd := exec.Command(os.Args[0], "-test.run=^TestSameSeedSameHash$")
			cmd.Env = append(os.Environ(), determinismMark+"="+policy.String(), "GOMAXPROCS="+procs)
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, string(out))
			require.True(t, strings.HasPrefix(string(out), want), "%v: %s", policy, out)
		}
	}
}

func TestOtherSeedOtherHash(t *testing.T) {
	seen := make(map[uint64]bool)
	for seed := range uint64(20) {
		for _, p := range []Policy{Random(), FIFO(), PCT(3)} {
			one, two := busy(seed, p), busy(seed, p)
			require.Equal(t, one, two, "seed %d %s", seed, p)
			require.False(t, seen[one])
			seen[one] = true
		}
	}
}
