//go:build linux && (amd64 || arm64)

package linux_test

import (
	"crypto/rand"
	"fmt"
	stdnet "net"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unique"
	"weak"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/linux"
	"groundhog/sim/linux/linuxtest"
)

// block is what weak pointers of the test point to.
type block struct {
	next *block
	n    int
}

var weakWords weak.Pointer[unique.Handle[string]]

// forgets makes objects that nothing but weak pointers leads to, waits, and collects.
func forgets(wait time.Duration, collect func()) {
	kept, lost := &block{n: 1}, weak.Make(&block{n: 2})
	chain := weak.Make(&block{n: 3, next: lost.Value()})
	also := weak.Make(kept)
	small := weak.Make(new(byte))
	runtime.AddCleanup(kept, func(int) { fmt.Println("never") }, 0)
	runtime.AddCleanup(lost.Value(), func(n int) { fmt.Println("cleanup", n) }, 2)
	runtime.AddCleanup(chain.Value(), func(n int) { fmt.Println("cleanup", n) }, 3)
	stopped := runtime.AddCleanup(chain.Value(), func(int) { fmt.Println("stopped") }, 0)
	stopped.Stop()
	word := unique.Make(fmt.Sprint("word ", kept.n))
	time.Sleep(wait)
	fmt.Println("before", lost.Value() != nil, chain.Value() != nil, also.Value() == kept)
	collect()
	fmt.Println("after", lost.Value() != nil, chain.Value() != nil, also.Value() == kept,
		small.Value() != nil, word == unique.Make("word 1"))
	time.Sleep(time.Second)
	runtime.KeepAlive(kept)
}

// collected runs the program while the collector of the process does what it likes.
func collected(t *testing.T, main func()) result {
	t.Helper()
	var r result
	s := sim.New(sim.Config{Seed: 7, Log: func(l sim.LogLine) { r.output += l.Text + "\n" }})
	defer s.Close()
	h := s.NewHost("alpha", nil)
	linux.Boot(h, disk.New(h), net.New(s).Attach(h), linux.Program{Main: main})
	h.Boot()
	var collect sim.HandlerFunc = func(uint64) { runtime.GC() }
	for i := range 20 {
		s.World().After(time.Duration(i)*20*time.Second+time.Second, collect, 0)
	}
	s.Run()
	r.hash, r.err = s.Hash(), s.Err()
	return r
}

const forgotten = "before true true true\nafter false false true true true\ncleanup 2\ncleanup 3\n"

func TestWeakPointersAreKeptUntilTheProgramCollects(t *testing.T) {
	r := collected(t, func() { forgets(30*time.Second, runtime.GC) })
	require.NoError(t, r.err)
	require.Contains(t, r.output, forgotten)
}

func TestGarbageIsCollectedEveryTwoMinutes(t *testing.T) {
	r := collected(t, func() {
		forgets(time.Minute, func() { time.Sleep(70 * time.Second) })
	})
	require.NoError(t, r.err)
	require.ElementsMatch(t, []string{"before true true true", "cleanup 2", "cleanup 3",
		"after false false true true true", "the program has ended with code 0"},
		strings.Split(strings.TrimSpace(r.output), "\n"))
}

// TestWeakPointersOfTheDead is about what a program leaves in package variables: the next one finds
// it, until it collects.
func TestWeakPointersOfTheDead(t *testing.T) {
	var output string
	s := sim.New(sim.Config{Seed: 7, Log: func(l sim.LogLine) { output += l.Text + "\n" }})
	defer s.Close()
	h := s.NewHost("alpha", nil)
	linux.Boot(h, nil, nil, linux.Program{Main: func() {
		if weakWords.Value() == nil {
			w := unique.Make("left behind")
			weakWords = weak.Make(&w)
			time.Sleep(time.Hour)
		}
		found := weakWords.Value()
		fmt.Println("found", *found == unique.Make("left behind"))
		found = nil
		runtime.GC()
		fmt.Println("left", weakWords.Value() != nil)
	}})
	h.Boot()
	s.RunFor(time.Second)
	h.Crash(sim.Kill)
	runtime.GC()
	h.Boot()
	s.RunFor(time.Second)
	require.NoError(t, s.Err())
	require.Contains(t, output, "found true\nleft false\n")
}

// drawn is random, and made before any run begins.
var drawn = rand.Text()

// TestMemoryStatisticsAreThoseOfNoMachine is also about what the process draws when it starts, and
// about its number: the path that a program makes of it is no part of the trace.
func TestMemoryStatisticsAreThoseOfNoMachine(t *testing.T) {
	linuxtest.Processes(t, func() uint64 {
		real := fmt.Sprintf("/proc/%d/stat", os.Getpid())
		r := collected(t, func() {
			must(os.Mkdir("/"+drawn, 0o755))
			_, err := os.ReadFile(real)
			must(unless(err != nil, "it is there"))
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			fmt.Println(m)
			forgets(time.Minute, runtime.GC)
			leaves()
		})
		require.NoError(t, r.err)
		return r.hash
	})
}

// leaves makes objects with finalizers that nothing leads to, and one that is kept.
func leaves() {
	file, err := os.Create("/tmp/file")
	must(err)
	fd := file.Fd()
	kept, chain := &block{n: 1}, &block{n: 2, next: &block{n: 3}}
	runtime.SetFinalizer(kept, func(*block) { fmt.Println("never") })
	runtime.SetFinalizer(chain.next, func(b *block) { fmt.Println("finalizer", b.n) })
	runtime.SetFinalizer(chain, func(b any) error {
		_, err := fmt.Println("finalizer", b.(*block).n, b.(*block).next.n)
		return err
	})
	runtime.AddCleanup(chain, func(int) { fmt.Println("cleanup") }, 0)
	off := &block{n: 4}
	runtime.SetFinalizer(off, func(*block) { fmt.Println("removed") })
	runtime.SetFinalizer(off, nil)
	l, err := stdnet.Listen("tcp", ":80")
	must(err)
	fmt.Println(l.Addr())
	for i := range 4 {
		time.Sleep(30 * time.Second)
		var st syscall.Stat_t
		fmt.Println("after", 30*(i+1), syscall.Fstat(int(fd), &st))
		if i > 1 {
			runtime.GC()
			time.Sleep(time.Second)
		}
	}
	_, err = stdnet.Listen("tcp", ":80")
	fmt.Println("again", err)
	runtime.KeepAlive(kept)
}

// TestFinalizers: they run when the program collects, those of what others lead to after these, and
// close files and sockets that were forgotten.
func TestFinalizers(t *testing.T) {
	r := collected(t, leaves)
	require.NoError(t, r.err)
	require.Equal(t, strings.Join([]string{"[::]:80", "after 30 <nil>", "after 60 <nil>",
		"after 90 <nil>", "finalizer 2 3", "cleanup", "after 120 bad file descriptor",
		"finalizer 3", "again <nil>", "the program has ended with code 0", ""}, "\n"), r.output)
}

// comeAndGo are two goroutines whose objects get finalizers and lose them again, the older ones
// first.
func comeAndGo() {
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			var blocks [10]*block
			for i := range blocks {
				blocks[i] = &block{n: i}
				runtime.SetFinalizer(blocks[i], func(*block) {})
			}
			for _, b := range blocks {
				runtime.SetFinalizer(b, nil)
			}
		})
	}
	wg.Wait()
	fmt.Println("done")
}

// TestFinalizersAreNobodysData: which objects have one is not what goroutines share, so the race
// detector says nothing of two of them that take theirs back.
func TestFinalizersAreNobodysData(t *testing.T) {
	r := collected(t, comeAndGo)
	require.NoError(t, r.err)
	require.Equal(t, "done\nthe program has ended with code 0\n", r.output)
}
