//go:build linux && (amd64 || arm64)

package twin_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"groundhog/sim/explore"
	"groundhog/sim/linux"
	"groundhog/sim/linux/twin"
)

// BenchmarkRun is a run of a program that does nothing, in its process, for one at a time and for
// one on each processor.
func BenchmarkRun(b *testing.B) {
	sc := &explore.Scenario{Name: "nothing", StepLimit: 100, TimeLimit: time.Second, Programs: true,
		Variants: []explore.Variant{{Name: "only"}},
		Play: func(r *explore.Run) {
			h := r.Sim.NewHost("idle", nil)
			linux.Boot(h, nil, nil, linux.Program{Main: func() {}})
			h.Boot()
			r.For(time.Second)
		}}
	if explore.Serve(sc) {
		return
	}
	ctx := explore.WithWorker(b.Context(), explore.Worker{Binary: twin.Binary,
		Args: []string{"-test.run=^$", "-test.bench=^BenchmarkRun$"}})
	if _, err := twin.Binary(ctx); err != nil {
		b.Fatal(err)
	}
	for _, parallel := range []int{1, runtime.GOMAXPROCS(0)} {
		b.Run(fmt.Sprintf("workers=%d", parallel), func(b *testing.B) {
			res, err := explore.Search(ctx, sc, explore.SearchOptions{
				Run: explore.Options{Variant: "only"}, Seeds: uint64(b.N), Workers: parallel,
				Wants: func(out explore.Outcome) bool { return !out.Held() }})
			if err != nil || res.Found {
				b.Fatal(err, res.Outcome.Verdicts)
			}
		})
	}
}
