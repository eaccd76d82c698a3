package gotest

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/explore"
)

// known are scenarios that can be asked for.
var known = []*explore.Scenario{
	{Name: "one", Variants: []explore.Variant{{Name: "a"}, {Name: "b"}},
		Play: func(*explore.Run) {}},
	{Name: "two", Variants: []explore.Variant{{Name: "b"}}, Play: func(*explore.Run) {}},
}

// give sets a setting as the command line does, for one test.
func give(t *testing.T, arg string) {
	t.Helper()
	name, text, _ := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
	for _, s := range settings {
		if s.name == name || prefix+s.name == name {
			was := *s
			t.Cleanup(func() { *s = was })
			require.NoError(t, settingFlag{s, name}.Set(text))
			return
		}
	}
	t.Fatalf("no setting %q", name)
}

// TestWrongRequests wants one clear line for each mistake, with who made it.
func TestWrongRequests(t *testing.T) {
	for arg, want := range map[string]string{
		"-seed=tuesday":              `-seed: seed "tuesday" is no number`,
		"-groundhog.seed=-1":         `-groundhog.seed: seed "-1" is no number`,
		"-seeds=9-3":                 `-seeds: seed range "9-3" runs backwards: write 3-9`,
		"-seeds=1-x":                 `-seeds: seed "x" is no number`,
		"-scenario=nope":             `-scenario: unknown scenario "nope": there are one, two`,
		"-variant=nope":              `-variant: scenario two has no variant "nope": it has b`,
		"-policy=lifo":               `-policy: unknown schedule policy "lifo": use random, `,
		"-policy=pct(0)":             `-policy: unknown schedule policy "pct(0)"`,
		"-sweep=many":                `-sweep: "many" is no number`,
		"-stall=soon":                `-stall: "soon" is no duration such as 10s`,
		"-verify=perhaps":            `-verify: "perhaps" is neither true nor false`,
		"-record=x.txt":              `-record: x.txt: a trace is of one run; say which with `,
		"-groundhog.run=one/a":       `-groundhog.run: "one/a" is not SCENARIO/VARIANT/SEED`,
		"-groundhog.run=one/c/1":     `-groundhog.run: scenario one has no variant "c": it has `,
		"-groundhog.run=one/a/x":     `-groundhog.run: seed "x" is no number`,
		"-plan=x.plan":               `-plan: x.plan: a plan is for one scenario and variant`,
		"-repro=none.repro":          `-repro: stat none.repro: no such file`,
		"GROUNDHOG_SEED=tuesday":     `GROUNDHOG_SEED: seed "tuesday" is no number`,
		"GROUNDHOG_SWEEP=many":       `GROUNDHOG_SWEEP: "many" is no number`,
		"GO_FAILPOINTS=a=return(1)":  `GO_FAILPOINTS is set`,
		"GO_FAILPOINTS_HTTP=:123456": `GO_FAILPOINTS_HTTP is set`,
	} {
		t.Run(arg, func(t *testing.T) {
			ask(t, arg)
			_, err := readRequest(known)
			require.ErrorContains(t, err, want)
			require.NotContains(t, err.Error(), "\n")
		})
	}
}

// ask gives a flag or sets a variable.
func ask(t *testing.T, arg string) {
	t.Helper()
	if name, value, ok := strings.Cut(arg, "="); ok && !strings.HasPrefix(arg, "-") {
		t.Setenv(name, value)
		return
	}
	give(t, arg)
}

// TestRequests wants what is right to be taken.
func TestRequests(t *testing.T) {
	for _, c := range []struct {
		args  []string
		check func(req *request) bool
	}{
		{nil, func(req *request) bool {
			return req.first == 1 && req.seeds == 1 && req.swarm && !req.single()
		}},
		{[]string{"-seed=0123456789abcdef0123456789abcdef01234567"},
			func(req *request) bool { return req.first == 0x0123456789abcdef }},
		{[]string{"-seed=0xff", "-policy=pct(3)"},
			func(req *request) bool { return req.first == 255 && req.policy.String() == "pct(3)" }},
		{[]string{"-seeds=3-9", "-scenario=one"},
			func(req *request) bool { return req.seeds == 7 && len(req.scenarios) == 1 }},
		{[]string{"-groundhog.run=two/b/9"},
			func(req *request) bool {
				return req.single() && req.first == 9 && req.variant == "b"
			}},
		{[]string{"-variant=b"}, func(req *request) bool { return len(req.scenarios) == 2 }},
		{[]string{"-variant=a"}, func(req *request) bool {
			return len(req.scenarios) == 1 && req.single()
		}},
		{[]string{"GROUNDHOG_SEED=17", "GROUNDHOG_VERIFY=true"},
			func(req *request) bool { return req.first == 17 && req.verify }},
		{[]string{"GROUNDHOG_SEED=17", "-groundhog.seed=18"},
			func(req *request) bool { return req.first == 18 }},
		{[]string{"GROUNDHOG_SEED="}, func(req *request) bool { return req.first == 1 }},
		{[]string{"-stall=3s"}, func(req *request) bool {
			return req.options("a").StallLimit == 3*time.Second
		}},
		{[]string{"-events=2/3"}, func(req *request) bool {
			return req.options("a").Events == sim.Ratio{Num: 2, Den: 3}
		}},
		{[]string{"-swarm=false"}, func(req *request) bool {
			return !req.swarm && req.options("a").AllOn
		}},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			for _, arg := range c.args {
				ask(t, arg)
			}
			req, err := readRequest(known)
			require.NoError(t, err)
			require.True(t, c.check(req), "%+v", req)
		})
	}
}

// TestExactly: the pattern of a test matches no other.
func TestExactly(t *testing.T) {
	require.Equal(t, `^TestX$/^a-scenario$/^1\.4\.13\+cap$`, exactly("TestX/a-scenario/1.4.13+cap"))
}
