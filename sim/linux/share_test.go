//go:build linux && (amd64 || arm64)

package linux

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

var shared = make(chan int)

func TestASharedVariableIsFound(t *testing.T) {
	if !Active() {
		t.Skip("no overlay")
	}
	s := sim.New(sim.Config{Seed: 7})
	defer s.Close()
	a, b := s.NewHost("alpha", nil), s.NewHost("beta", nil)
	Boot(a, nil, nil, Program{Main: func() { <-shared }})
	Boot(b, nil, nil, Program{Main: func() { time.Sleep(time.Second); shared <- 1 }})
	a.Boot()
	b.Boot()
	s.Run()
	require.ErrorContains(t, s.Err(), "share")
	t.Log(s.Err())
}

func TestAnOwnChannelOfAnotherProgram(t *testing.T) {
	if !Active() {
		t.Skip("no overlay")
	}
	s := sim.New(sim.Config{Seed: 7})
	defer s.Close()
	a, b := s.NewHost("alpha", nil), s.NewHost("beta", nil)
	var own chan int
	Boot(a, nil, nil, Program{Main: func() { own = make(chan int); <-own }})
	Boot(b, nil, nil, Program{Main: func() { time.Sleep(time.Second); own <- 1 }})
	a.Boot()
	b.Boot()
	s.Run()
	t.Log(s.Err())
}

func BenchmarkNullCall(b *testing.B) {
	if !Active() {
		b.Skip("no overlay")
	}
	s := sim.New(sim.Config{Seed: 7, StepLimit: 1 << 40})
	defer s.Close()
	h := s.NewHost("alpha", nil)
	Boot(h, nil, nil, Program{Main: func() {
		for range b.N {
			syscall.Syscall(syscall.SYS_GETPID, 0, 0, 0)
		}
	}})
	h.Boot()
	b.ResetTimer()
	s.Run()
}
