package explore

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// reported is the report of a run, with so many lines of each part.
func reported(sc *Scenario, o Options, lines int) string {
	var text bytes.Buffer
	Report(context.Background(), &text, sc, execute(sc, o), lines)
	return text.String()
}

// logging is a scenario of a host that notes and logs each second, and loses what it has at the
// fourth.
func logging(judge func(r *Run)) *Scenario {
	return &Scenario{
		Name: "logging", StepLimit: 1000, TimeLimit: time.Minute,
		Properties: []*model.Property{dry},
		Play: func(r *Run) {
			beat := r.Sim.Symbol("app.beat")
			r.Sim.NewHost("app", func(p *sim.Proc) {
				for i := range uint64(9) {
					p.Sleep(time.Second)
					p.Host().Note(beat, i, 0)
					p.Logf("beat %d\nand a second line", i)
					if i == 3 {
						judge(r)
					}
				}
			}).Boot()
			r.For(30 * time.Second)
		},
	}
}

// TestReportTellsWhen: a verdict has the instant at which it was given, and the trace ends there.
// Log lines stand in it.
func TestReportTellsWhen(t *testing.T) {
	text := reported(logging(func(r *Run) { r.Violated(dry, "wet", "water at %d", 7) }), Options{},
		8)
	require.Contains(t, text,
		"  dry violated at 4.000s [wet]\n    expected: the cellar stays dry\n    water at 7\n")
	require.Contains(t, text,
		"  the trace up to 4.000s, without packets, files, calls and wake-ups:\n")
	require.Contains(t, text, "note    app                  app.beat 3 0\n")
	require.Contains(t, text, "  the log up to 4.000s:\n")
	require.Contains(t, text,
		"      4.000000000s  app/main  beat 3\n"+strings.Repeat(" ", 30)+"and a second line\n")
	require.NotContains(t, text, "beat 4")

	early := logging(func(r *Run) {
		r.Judge(dry.Violated(nil, "wet", "long ago").At(int64(2 * time.Second)))
	})
	text = reported(early, Options{}, 8)
	require.Contains(t, text, "dry violated at 2.000s [wet]")
	require.Contains(t, text, "the trace up to 2.000s")
	require.NotContains(t, text, "beat 2")
}

// TestReportOfARunThatHeld shows the end of its trace.
func TestReportOfARunThatHeld(t *testing.T) {
	text := reported(logging(func(r *Run) { r.Held(dry) }), Options{}, 5)
	require.Contains(t, text, "the trace up to 30.000s")
	require.Contains(t, text, "app.beat 8 0\n")
	require.NotContains(t, text, "app.beat 3 0\n")
	require.NotContains(t, text, "violated")
}

// TestReportShowsFaultsFirst: of a plan that is too long, the faults up to the verdict are shown
// before anything else.
func TestReportShowsFaultsFirst(t *testing.T) {
	sc := cellar()
	var body []string
	for i := range 20 {
		body = append(body, fmt.Sprintf("%dms op rain much=1", 100*i))
	}
	body = append(body, "50ms fault light-fails", "70ms fault pump-fails which=left",
		"3s fault light-fails")
	lines, err := sc.Schema().ParseBody(body, 1)
	require.NoError(t, err)
	p := plan.New(sc.Name, lines)
	excerpt := func(until time.Duration, n int) string {
		return strings.Join(Outcome{Plan: p, Until: sim.Instant(until)}.planExcerpt(n), "\n")
	}
	require.Len(t, strings.Split(excerpt(time.Second, 23), "\n"), 23)
	require.Regexp(t, `^ +70ms +fault +pump-fails +which=left$`, excerpt(2*time.Second, 1))
	few := excerpt(time.Second, 4)
	require.Regexp(t, `^ +50ms +fault.*\n +70ms +fault.*\n +900ms +op.*\n +1s +op.*$`, few)
	require.Contains(t, excerpt(10*time.Second, 3), "3s  fault")

	text := reported(sc, Options{Variant: "old", Plan: &p}, 3)
	require.Contains(t, text, "  the plan, as it was given (3 of 23 lines):\n")
}

// TestWrapKeepsIndentation: lines of a stack stay below the message that they belong to.
func TestWrapKeepsIndentation(t *testing.T) {
	require.Equal(t, "  message\n", wrap("message", "  "))
	require.Equal(t, "      at f (f.go:1)\n", wrap("    at f (f.go:1)", "  "))
	require.Equal(t, "      at f (f.go:1)\n", wrap("\tat f (f.go:1)", "  "))
	long := wrap("    at "+strings.Repeat("word ", 30), "  ")
	for i, line := range strings.Split(strings.TrimRight(long, "\n"), "\n") {
		require.LessOrEqual(t, len(line), reportWidth)
		require.True(t, strings.HasPrefix(line, "      "), "line %d: %q", i, line)
	}

	thrown := logging(func(*Run) { panic("no such row") })
	text := reported(thrown, Options{}, 3)
	require.Contains(t, text,
		"    process app/main panicked at seed 0, step 5, 4.000000000s: no such row\n        at ")
	require.NotContains(t, text, "iter.")
	require.NotContains(t, text, "coroswitch")
}
