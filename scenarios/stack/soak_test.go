package stack

import (
	"math"
	"os"
	"runtime"
	"slices"
	"sort"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/model/layers"
	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/device"
	"groundhog/sim"
)

// soakVariable says how many virtual hours TestSoak takes.
const soakVariable = "GROUNDHOG_SOAK"

// soakHours is how many it takes otherwise: as long as a test may.
const soakHours = 5

// TestSoak: the stack works for many hours in one run, with users who type, machines that fail and
// are replaced, and a look at every property each hour, and needs no more memory in the end than
// when it had every row.
func TestSoak(t *testing.T) {
	hours := soakHours
	if text := os.Getenv(soakVariable); text != "" {
		n, err := strconv.Atoi(text)
		require.NoError(t, err, "%s is a number of hours", soakVariable)
		hours = max(n, warmHours+1)
	}
	s := newSoak(t, 1)
	defer s.close()
	began := time.Now()
	var first, last uint64
	for hour := range hours {
		s.hour()
		require.Empty(t, s.wrong(), "in hour %d", hour+1)
		last = heap()
		if hour == warmHours-1 {
			first = last
		}
	}
	t.Logf("%d virtual hours, %d transactions, %d steps in %v: no violation, heap %d KiB after "+
		"hour %d, %d KiB at the end", hours, s.primary().End(), s.Sim.Steps(),
		time.Since(began).Round(time.Second), first>>10, warmHours, last>>10)
	require.Less(t, last, first+first/2+heapSlack, "the heap grows")
}

const (
	warmHours = 2       // until every log has been replaced once
	heapSlack = 4 << 20 // of the collector
)

// heap is how much memory is in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// soak is the fixed stack, and what happens to it.
type soak struct {
	*system
	t    *testing.T
	draw *sim.Stream
	seen uint64 // LSN that every device had an hour ago
}

func newSoak(t *testing.T, seed uint64) *soak {
	s := sim.New(sim.Config{Seed: seed, StepLimit: math.MaxUint64, TimeLimit: math.MaxInt64})
	w := newSystem(s, stack.Toggles{}, setting{topology: doubled, standby: true})
	w.history.Harm(true)
	return &soak{system: w, t: t, draw: s.Stream("soak")}
}

func (s *soak) close() { s.Sim.Close() }

// For lets time pass, as world.Driver has it.
func (s *soak) For(d time.Duration) bool {
	res := s.Sim.RunFor(d)
	require.Equal(s.t, sim.TimeReached, res.Reason, "%s", res.Report())
	return true
}

// hour is an hour of work and faults, at whose end all is healed.
func (s *soak) hour() {
	end := s.Sim.Now() + sim.Instant(time.Hour)
	for s.Sim.Now() < end {
		s.For(time.Duration(1+s.draw.IntN(10_000)) * time.Millisecond)
		keys := []uint64{s.draw.Uint64N(keys)}
		if s.draw.IntN(2) == 0 {
			keys = append(keys, (keys[0]+5)%12)
		}
		_ = s.devices[s.draw.IntN(clients)].Mutate(s.draw.IntN(device.Tabs), keys, false)
		if s.draw.IntN(20) == 0 {
			s.fault()
		}
	}
	s.Heal()
	settling{s, s.system}.For(healTime)
	s.forget(s.seen)
	s.seen = s.primary().End()
	for _, d := range s.devices {
		v, _ := d.Shown()
		s.seen = min(s.seen, v.Cursor.LSN)
	}
}

// forget drops from the record what everybody has had for long: up to an LSN, and of shapes what
// their files have.
func (s *soak) forget(upto uint64) {
	s.history.Forget(upto)
	upto = min(upto, s.flushed())
	for shape, all := range s.touched {
		n := sort.Search(len(all), func(i int) bool { return all[i] > upto })
		s.touched[shape] = slices.Delete(all, 0, n)
	}
}

// fault does something to the world.
func (s *soak) fault() {
	down := time.Duration(10+s.draw.IntN(5000)) * time.Millisecond
	d := s.devices[s.draw.IntN(clients)]
	switch s.draw.IntN(10) {
	case 0, 1:
		s.Crash(hostAt(s.draw, doubled.Hosts), sim.Kill, down)
	case 2, 3:
		s.Crash(hostAt(s.draw, doubled.Disks), sim.PowerLoss, down)
	case 4:
		s.replace(down)
	case 5:
		s.failover(down)
	case 6:
		d.FreezeTab()
	case 7:
		_ = d.Subscribe(allBut(s.draw.Uint64N(shapes)))
	case 8:
		s.install([]string{"streamer", "view-0", "view-1"}[s.draw.IntN(3)], s.draw.IntN(2) == 0)
	case 9:
		f, err := net.ParseFault("isolate " + hostAt(s.draw, doubled.Hosts) + " for=12s")
		if err != nil {
			panic(err)
		}
		s.Net.Inject(f)
	}
}

func hostAt(draw *sim.Stream, of []string) string { return of[draw.IntN(len(of))] }

// wrong are the properties that do not hold.
func (s *soak) wrong() (all []string) {
	s.history.Finish(s.end())
	for _, v := range layers.Judge(s.history) {
		if v.Failed() {
			all = append(all, v.Property.Name+": "+v.Reason)
		}
	}
	return all
}
