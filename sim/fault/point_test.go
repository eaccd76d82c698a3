package fault

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

func faultHosts(s *sim.Sim, names ...string) (hosts []*sim.Host) {
	for _, n := range names {
		h := s.NewHost(n, nil)
		h.Boot()
		hosts = append(hosts, h)
	}
	return hosts
}

// firings evaluates the point n times on h and says at which hits it fired.
func firings(h *sim.Host, point string, n int) (hits []int) {
	for i := range n {
		if _, fired := h.Faults().Eval(point); fired {
			hits = append(hits, i+1)
		}
	}
	return hits
}

func TestPoints(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1, Ring: 1 << 12})
	defer s.Close()
	hosts := faultHosts(s, "a", "b")
	a, b := hosts[0], hosts[1]
	require.Empty(t, firings(a, "p", 5), "no rule")
	On(s).Inject(Point{Host: "a", Name: "p", When: When{From: 3, Max: 2}, Term: "return(7)"})
	require.Equal(t, []int{3, 4}, firings(a, "p", 10))
	require.Empty(t, firings(b, "p", 10), "another host")
	require.Empty(t, firings(a, "q", 10), "another point")
	On(s).Inject(Point{Host: "*", Name: "p", When: When{Max: 1}, Term: `return("x")`})
	require.Equal(t, []int{1}, firings(a, "p", 10))
	require.Equal(t, []int{1}, firings(b, "p", 10), "each host by itself")
	On(s).Inject(Point{Host: "b", Name: "v", When: When{Max: 1}, Term: "return(true)"})
	On(s).Inject(Point{Host: "b", Name: "v", When: When{Max: 1}, Term: "return(false)"})
	v, _ := b.Faults().Eval("v")
	require.Equal(t, true, v, "the first rule wins")
	v, _ = b.Faults().Eval("v")
	require.Equal(t, false, v)
	fired := 0
	for _, r := range s.Last() {
		if r.Kind == sim.KindFault {
			fired++
		}
	}
	require.Equal(t, 6, fired, "each firing is in the trace")
	On(s).Inject(Point{Host: "*", Name: "p", Term: "return(1)"})
	On(s).Lift()
	require.Empty(t, firings(a, "p", 5))
}

// TestPointDraws: a chance is a function of seed, host, point and hit.
func TestPointDraws(t *testing.T) {
	run := func(seed uint64, noise bool) []int {
		s := sim.New(sim.Config{Seed: seed})
		defer s.Close()
		hosts := faultHosts(s, "a", "b")
		if noise {
			On(s).Inject(Point{Host: "*", Name: "other", When: When{Chance: sim.Percent(50)},
				Term: "return(1)"})
		}
		On(s).Inject(Point{Host: "*", Name: "p", When: When{Chance: sim.Percent(30)},
			Term: "return(1)"})
		if noise {
			firings(hosts[1], "p", 17)
			firings(hosts[0], "other", 17)
		}
		return firings(hosts[0], "p", 1000)
	}
	require.Equal(t, run(1, false), run(1, true))
	require.NotEqual(t, run(1, false), run(2, false))
	require.InDelta(t, 300, len(run(1, false)), 60)

	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := faultHosts(s, "h")[0]
	rule := Point{Host: "h", Name: "p", When: When{Chance: sim.Percent(50)}, Term: "return(1)"}
	On(s).Inject(rule)
	first := firings(h, "p", 64)
	On(s).Lift()
	On(s).Inject(rule)
	require.NotEqual(t, first, firings(h, "p", 64), "a rule injected again draws anew")
}

// TestPointsOfManySimulations runs fifty at once, each with its own rule for
// one point.
func TestPointsOfManySimulations(t *testing.T) {
	for i := range 50 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			s := sim.New(sim.Config{Seed: 1})
			defer s.Close()
			h := faultHosts(s, "h")[0]
			On(s).Inject(Point{Host: "h", Name: "p", When: When{From: uint64(i + 1), Max: 1},
				Term: fmt.Sprintf("return(%d)", i)})
			for hit := range 60 {
				v, fired := h.Faults().Eval("p")
				require.Equal(t, hit == i, fired)
				if fired {
					require.Equal(t, i, v)
				}
			}
		})
	}
}

func TestPointText(t *testing.T) {
	for _, text := range []string{
		`p@* return(true)`,
		`wal/sync@server-2 from=3 max=1 chance=1/20 return("kill")`,
		`a/b@h max=2 return(-1)`,
		`a@h return("two words (and more)")`,
	} {
		r, err := ParsePoint(text)
		require.NoError(t, err, text)
		require.Equal(t, text, r.String())
	}
	for text, want := range map[string]string{
		"":                              "no return(VALUE) at its end",
		"p@h":                           "no return(VALUE) at its end",
		" return(1)":                    "no POINT@HOST",
		"p return(1)":                   `"p" is no POINT@HOST`,
		"@h return(1)":                  `"@h" is no POINT@HOST`,
		"p@ return(1)":                  `"p@" is no POINT@HOST`,
		"p@h often return(1)":           `"often" is no setting`,
		"p@h from=x return(1)":          `"x" is no number from 1`,
		"p@h chance=1 return(1)":        `"1" is no fraction`,
		"p@h chance=1/0 return(1)":      `"1/0" is no fraction`,
		"p@h max=1 max=2 return(1)":     "the setting max is given twice",
		"p@h nth=1 from=2 return(1)":    "the setting from is given twice",
		"p@a|b return(1)":               "neither the name of a host",
		"p@h return(1.5)":               "failpoint cannot read the term",
		"p@h return(1)->return(2)":      "is not return(VALUE)",
		"p@h return(0":                  "is not return(VALUE)",
		"p@h return()":                  "gives no value",
		"p@h return(1)->sleep(10)":      "is not return(VALUE)",
		"p@h 5%return(1)":               "no return(VALUE) at its end",
		"p@h sleep(1)":                  "no return(VALUE) at its end",
		"p@h pause":                     "no return(VALUE) at its end",
		"p@h off":                       "no return(VALUE) at its end",
		"p@h from=1 2*return(1) return": `no return(VALUE) at its end`,
	} {
		_, err := ParsePoint(text)
		require.ErrorContains(t, err, want, text)
		require.ErrorContains(t, err, "expected POINT@HOST")
		require.NotContains(t, err.Error(), "\n")
	}
	s := sim.New(sim.Config{})
	defer s.Close()
	for _, term := range []string{"", "off", "sleep(1000)", "pause", "panic", "print",
		"50%return(1)", "3*return(1)", "return(1)->return(2)"} {
		require.Panics(t, func() { On(s).Inject(Point{Host: "*", Name: "p", Term: term}) }, term)
	}
}

func FuzzParsePoint(f *testing.F) {
	f.Add(`wal/sync@server-2 from=3 max=1 chance=1/20 return("kill")`)
	f.Add(`p@* return(true)`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParsePoint(text)
		if err != nil {
			if strings.Count(err.Error(), "\n") > strings.Count(text, "\n") {
				t.Fatalf("an error of several lines: %v", err)
			}
			return
		}
		again, err := ParsePoint(r.String())
		if err != nil || again != r {
			t.Fatalf("%q prints as %q and reads back as %+v, %v", text, r.String(), again, err)
		}
	})
}
