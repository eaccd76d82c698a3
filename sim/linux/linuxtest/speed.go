//go:build linux && (amd64 || arm64)

package linuxtest

import (
	"syscall"
	"testing"
	"time"

	"groundhog/sim"
)

// Speed lets a simulation run for one virtual second after the other, and reports how much faster
// than real time that is: by the clock, and by the time of the processor, which other processes of
// the machine take nothing of. Of what done counts it reports how much a second of the processor
// is good for.
func Speed(b *testing.B, s *sim.Sim, unit string, done func() int) {
	b.Helper()
	from, before := processor(b), done()
	seconds := 0
	for b.Loop() {
		s.RunFor(time.Second)
		seconds++
	}
	took := (processor(b) - from).Seconds()
	if err := s.Err(); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(seconds)/b.Elapsed().Seconds(), "x")
	b.ReportMetric(float64(seconds)/took, "x-cpu")
	b.ReportMetric(float64(done()-before)/took, unit+"/cpu-s")
}

// PerOp measures from its call to that of its result, and reports the processor time of an
// operation. On a machine that is busy with other things it says more than the time by the clock.
func PerOp(b *testing.B) (end func()) {
	b.Helper()
	from := processor(b)
	b.ResetTimer()
	return func() {
		b.Helper()
		b.ReportMetric(float64(processor(b)-from)/float64(b.N), "cpu-ns/op")
	}
}

// processor is the time of processors that this process has taken.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
