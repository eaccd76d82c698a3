//go:build linux && (amd64 || arm64)

package linux_test

import (
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/linux"
)

var shared = make(chan int)

func TestASharedVariableIsFound(t *testing.T) {
	s := sim.New(sim.Config{Seed: 7})
	defer s.Close()
	a, b := s.NewHost("alpha", nil), s.NewHost("beta", nil)
	linux.Boot(a, nil, nil, linux.Program{Main: func() { go time.Sleep(time.Hour); <-shared }})
	linux.Boot(b, nil, nil, linux.Program{Main: func() { time.Sleep(time.Second); shared <- 1 }})
	a.Boot()
	b.Boot()
	s.Run()
	require.ErrorContains(t, s.Err(), "share")
	require.ErrorContains(t, s.Err(), "shared between hosts")
}

func TestAnOwnChannelOfAnotherProgram(t *testing.T) {
	s := sim.New(sim.Config{Seed: 7})
	defer s.Close()
	a, b := s.NewHost("alpha", nil), s.NewHost("beta", nil)
	var own atomic.Value // nobody races; what it holds is shared
	linux.Boot(a, nil, nil, linux.Program{Main: func() {
		c := make(chan int)
		own.Store(c)
		go time.Sleep(time.Hour)
		<-c
	}})
	linux.Boot(b, nil, nil, linux.Program{Main: func() {
		time.Sleep(time.Second)
		own.Load().(chan int) <- 1
	}})
	a.Boot()
	b.Boot()
	s.Run()
	require.ErrorContains(t, s.Err(), "shared between hosts")
}

func BenchmarkNullCall(b *testing.B) {
	s := sim.New(sim.Config{Seed: 7, StepLimit: 1 << 40})
	defer s.Close()
	h := s.NewHost("alpha", nil)
	linux.Boot(h, nil, nil, linux.Program{Main: func() {
		for range b.N {
			syscall.Syscall(syscall.SYS_GETPID, 0, 0, 0)
		}
	}})
	h.Boot()
	b.ResetTimer()
	s.Run()
}
