package explore

import (
	"bytes"
	"context"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/model"
	"groundhog/sim"
)

// endless is a scenario whose runs fail at once, and then go on for longer than anybody waits,
// which they tell. The seeds below fast come to their end at once.
func endless(fast uint64, goesOn func()) *Scenario {
	return &Scenario{Name: "endless", StepLimit: 1 << 60, Variants: []Variant{{Name: "only"}},
		Play: func(r *Run) {
			r.Judge(model.Verdict{Property: dry, Kind: model.Violated, Key: "flooded",
				Reason: "at once"})
			r.Sim.NewHost("h", func(p *sim.Proc) {
				for {
					p.Sleep(time.Microsecond)
				}
			}).Boot()
			if r.Sim.Seed() >= fast {
				goesOn()
				r.For(24 * time.Hour)
			}
		}}
}

// TestInterrupted: at the end of its context whatever takes long returns within a second, with what
// it found before. The context ends a while after a run has come to where it goes on.
func TestInterrupted(t *testing.T) {
	o := Options{Variant: "only", Seed: 1}
	failed := execute(endless(2, nil), o)
	type endlessly func(fast uint64) *Scenario
	for name, long := range map[string]func(*testing.T, context.Context, endlessly) error{
		"execute": func(t *testing.T, ctx context.Context, endless endlessly) error {
			var trace bytes.Buffer
			traced := o
			traced.Trace = &trace
			out, err := Execute(ctx, endless(0), traced)
			require.Empty(t, out.Verdicts, "an interrupted run is not judged")
			size := trace.Len()
			time.Sleep(10 * time.Millisecond)
			require.Equal(t, size, trace.Len(), "an abandoned run writes nothing more")
			return err
		},
		"stream": func(t *testing.T, ctx context.Context, endless endlessly) error {
			_, err := Stream(ctx, endless(0), o, func(trace io.Reader) error {
				_, err := io.Copy(io.Discard, trace)
				return err
			})
			return err
		},
		"search": func(t *testing.T, ctx context.Context, endless endlessly) error {
			res, err := Search(ctx, endless(30), SearchOptions{Run: o, Seeds: 1000,
				Wants: func(Outcome) bool { return false }})
			require.Equal(t, SearchResult{Tried: 29}, res)
			return err
		},
		"sweep": func(t *testing.T, ctx context.Context, endless endlessly) error {
			sum, err := Sweep(ctx, endless(30), SweepOptions{Run: o, Seeds: 1000})
			require.EqualValues(t, 29, sum.Runs)
			require.EqualValues(t, 29, sum.Groups[0].Count)
			return err
		},
		"verify": func(t *testing.T, ctx context.Context, endless endlessly) error {
			_, diff, err := Verify(ctx, endless(0), o)
			require.Nil(t, diff)
			return err
		},
		"reduce": func(t *testing.T, ctx context.Context, endless endlessly) error {
			red, err := Reduce(ctx, endless(0), failed, ReduceOptions{})
			require.True(t, red.Interrupted)
			require.True(t, red.Outcome.FailsAs(failed.Target()))
			var text bytes.Buffer
			red.Write(&text)
			require.Contains(t, text.String(), "interrupted")
			return err
		},
		"inevitable": func(t *testing.T, ctx context.Context, endless endlessly) error {
			in, err := Inevitable(ctx, endless(0), failed, InevitableOptions{})
			require.True(t, in.Interrupted)
			var text bytes.Buffer
			in.Write(&text)
			require.Contains(t, text.String(), "interrupted")
			return err
		},
		"replay": func(t *testing.T, ctx context.Context, endless endlessly) error {
			_, err := NewRepro(failed, failed.Target(), RuleBug).Replay(ctx, endless(0),
				ReplayOptions{})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			ended := make(chan time.Time, 1)
			soon := sync.OnceFunc(func() {
				time.AfterFunc(300*time.Millisecond, func() {
					ended <- time.Now()
					cancel()
				})
			})
			err := long(t, ctx, func(fast uint64) *Scenario { return endless(fast, soon) })
			require.ErrorIs(t, err, context.Canceled)
			require.Less(t, time.Since(<-ended), time.Second)
		})
	}
}
