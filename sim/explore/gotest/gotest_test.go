package gotest_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/model"
	"groundhog/sim/explore"
	"groundhog/sim/explore/gotest"
)

// ownSeed is a flag of this package's own, whose name is also that of a short flag.
var ownSeed = flag.Int("seed", 7, "a flag of this package's own")

func init() { gotest.ShortFlags() }

var fair = &model.Property{Name: "fair", Kind: model.Safety, Statement: "no throw is a six"}

// throws is a scenario of one throw. It has a six under every third seed, unless the die has no
// six.
func throws(name string) *explore.Scenario {
	return &explore.Scenario{
		Name: name, Doc: "somebody throws a die", Test: ".", StepLimit: 10, TimeLimit: time.Second,
		Sweep:      20,
		Properties: []*model.Property{fair},
		Variants: []explore.Variant{
			{Name: "six", Expect: explore.Expect{Finds: []*model.Property{fair}, Within: 20}},
			{Name: "no-six"},
		},
		Play: func(r *explore.Run) {
			n := r.Sim.Stream("die").IntN(3)
			r.Sim.World().Logf("somebody throws a %d", n)
			r.Sim.World().Note(r.Sim.Symbol("thrown"), uint64(n), 0)
			if n == 0 && r.Variant == "six" {
				r.Violated(fair, "six", "it is a six")
			}
		},
	}
}

// Two tests of one package, each with scenarios of its own.
func TestDie(t *testing.T)  { gotest.Run(t, throws("die")) }
func TestDice(t *testing.T) { gotest.Run(t, throws("dice"), throws("more-dice")) }

func TestRepros(t *testing.T) { gotest.Repros(t, "testdata/repros", throws("die")) }

// victimMark names what is wrong with the scenario of TestVictim.
const victimMark = "VICTIM"

// victims are scenarios that must not pass their tests.
var victims = map[string]func(sc *explore.Scenario){
	"fails where it must hold": func(sc *explore.Scenario) {
		sc.Variants = []explore.Variant{{Name: "six"}}
	},
	"holds where it must fail": func(sc *explore.Scenario) {
		sc.Variants = sc.Variants[1:]
		sc.Variants[0].Expect = finds(fair)
	},
	"fails otherwise": func(sc *explore.Scenario) {
		other := &model.Property{Name: "quiet", Kind: model.Safety, Statement: "nobody shouts"}
		sc.Properties = append(sc.Properties, other)
		play := sc.Play
		sc.Play = func(r *explore.Run) {
			r.Violated(other, "loud", "somebody shouts")
			play(r)
		}
	},
	"differs from process to process": func(sc *explore.Scenario) {
		play := sc.Play
		sc.Play = func(r *explore.Run) {
			r.Sim.World().Note(r.Sim.Symbol("process"), uint64(os.Getpid()), 0)
			play(r)
		}
	},
	"does not return": func(sc *explore.Scenario) {
		sc.Play = func(*explore.Run) {
			var mu sync.Mutex
			mu.Lock()
			mu.Lock()
		}
	},
	"panics": func(sc *explore.Scenario) {
		sc.Play = func(r *explore.Run) {
			var none []string
			r.Plan.Scenario = none[r.Sim.Seed()]
		}
	},
	"exits": func(sc *explore.Scenario) {
		sc.Play = func(*explore.Run) { os.Exit(0) }
	},
	"is declared wrongly": func(sc *explore.Scenario) { sc.Play = nil },
}

func finds(p *model.Property) explore.Expect {
	return explore.Expect{Finds: []*model.Property{p}, Within: 20}
}

// TestVictim is the child of TestFailures; alone it has nothing wrong.
func TestVictim(t *testing.T) {
	sc := throws("victim")
	if damage := victims[os.Getenv(victimMark)]; damage != nil {
		damage(sc)
	}
	gotest.Run(t, sc)
}

// TestFailures wants every victim to fail, each for its reason.
func TestFailures(t *testing.T) {
	for name, want := range map[string]string{
		"fails where it must hold": "victim six must hold, and does not under seed",
		"holds where it must fail": "victim no-six: none of 20 seeds from 1 on violates " +
			"fair",
		"fails otherwise": "victim six: quiet violated under seed 1, which is " +
			"not expected of it",
		"differs from process to process": "a child process with GOMAXPROCS=1 has trace hash ",
		"does not return": "the scenario's own code has been in " +
			"groundhog/sim/explore/gotest_test.init.func",
		"panics":              "no-panic violated",
		"exits":               "unexpected call to os.Exit(0) during test",
		"is declared wrongly": "scenario victim: it has no Play",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), executable(t), "-test.run=^TestVictim$",
				"-test.paniconexit0")
			cmd.Env = append(os.Environ(), victimMark+"="+name, "GROUNDHOG_STALL=300ms")
			out, err := cmd.CombinedOutput()
			require.Error(t, err, "%s", out)
			require.Contains(t, string(out), want)
			require.NotContains(t, string(out), "goroutine ")
		})
	}
}

func executable(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	require.NoError(t, err)
	return path
}

// TestShortFlags: a short flag is registered unless its name is taken.
func TestShortFlags(t *testing.T) {
	require.Equal(t, "7", flag.Lookup("seed").DefValue)
	require.Equal(t, 7, *ownSeed)
	for _, name := range []string{"seeds", "scenario", "variant", "policy", "sweep", "swarm",
		"plan", "record", "repro",
		"refresh", "verify"} {
		require.NotNil(t, flag.Lookup(name), name)
		require.NotNil(t, flag.Lookup("groundhog."+name), name)
	}
	require.NotNil(t, flag.Lookup("groundhog.seed"))
}

// goTest runs go test over this package as a person does, and returns what it prints. Variables are
// those of the environment that begin with GROUNDHOG_.
func goTest(t *testing.T, variables []string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"test", "."}, args...)...)
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "GROUNDHOG_") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Env = append(cmd.Env, variables...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

var row = regexp.MustCompile(
	`(?m)^ +(\S+) +(\S+) +(\d+) +\d+ ([0-9a-f]{16}) (?:held|violated fair)$`,
)

// rows are the runs that the output of go test names: scenario, variant, seed and trace hash.
func rows(out string) (list []string) {
	for _, m := range row.FindAllStringSubmatch(out, -1) {
		list = append(list, strings.Join(m[1:], " "))
	}
	return list
}

// TestCells: -run chooses a scenario and a variant as it chooses any subtest.
func TestCells(t *testing.T) {
	out, err := goTest(t, nil, "-v", "-count=1", "-run=TestDice/more-dice/no-six",
		"-groundhog.seed=5")
	require.NoError(t, err, out)
	require.Len(t, rows(out), 1, out)
	require.True(t, strings.HasPrefix(rows(out)[0], "more-dice no-six 5 "), out)
	require.Contains(t, out, "--- PASS: TestDice/more-dice/no-six")
}

// TestChosen: the flags choose a run too, the run is recorded, and -v prints what it
// logs.
func TestChosen(t *testing.T) {
	folder := t.TempDir()
	args := []string{"-v", "-count=1", "-run=TestDie$", "-groundhog.run=die/no-six/3"}
	plain, err := goTest(t, nil, args...)
	require.NoError(t, err, plain)
	require.Regexp(t, `(?m)^ +0\.000000000s +0 log +world +somebody throws a [0-2]$`, plain)
	for _, c := range []struct{ flag, file, head string }{
		{"-record=", "a.txt", "// groundhog trace, version 1, seed 3\n"},
		{"-groundhog.record=", "b.ghtrace", "GHTRACE\n"},
	} {
		file := filepath.Join(folder, c.file)
		out, err := goTest(t, nil, append(args, c.flag+file)...)
		require.NoError(t, err, out)
		require.Equal(t, rows(plain), rows(out))
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(data), c.head), "%q", data)
		require.NoError(t, os.Remove(file))
	}
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Empty(t, entries, "nothing else is left behind")
}

// TestStrict: what no seed came to fails a strict test, and no other.
func TestStrict(t *testing.T) {
	args := []string{"-v", "-count=1", "-run=TestForgetful"}
	out, err := goTest(t, nil, args...)
	require.NoError(t, err, out)
	out, err = goTest(t, []string{"GROUNDHOG_STRICT=true"}, args...)
	require.Error(t, err, out)
	require.Contains(t, out, "forgetful no-six: none of 20 seeds came to broken")
	out, err = goTest(t, nil, append(args, "-groundhog.run=forgetful/no-six/3", "-details")...)
	require.NoError(t, err, out)
}

// TestForgetful is for TestStrict.
func TestForgetful(t *testing.T) {
	sc := throws("forgetful")
	sc.Sometimes = []string{"thrown", "broken"}
	gotest.Run(t, sc)
}

// TestCache: the result of one seed is not taken for that of another, and that of the same is
// known.
func TestCache(t *testing.T) {
	for _, seed := range []int{21, 22} {
		out, err := goTest(t, []string{fmt.Sprintf("GROUNDHOG_SEED=%d", seed)}, "-v",
			"-run=TestDie/die/no-six")
		require.NoError(t, err, out)
		require.Contains(t, out, fmt.Sprintf("seed %d, schedule random", seed))
	}
	out, err := goTest(t, []string{"GROUNDHOG_SEED=21"}, "-v", "-run=TestDie/die/no-six")
	require.NoError(t, err, out)
	require.Contains(t, out, "(cached)")
	require.Contains(t, out, "seed 21, schedule random")
}

// TestWrongFlag: what is wrong is one line, and no panic.
func TestWrongFlag(t *testing.T) {
	out, err := goTest(t, nil, "-run=TestDie", "-groundhog.policy=lifo", "-sweep=many")
	require.Error(t, err)
	require.Contains(t, out, `gotest_test.go:`)
	require.Contains(t, out, `-groundhog.policy: unknown schedule policy "lifo"`)
	require.NotContains(t, out, "goroutine")
	require.LessOrEqual(t, strings.Count(out, "\n"), 5, out)
}

// TestSummary: the end of a verbose test is a table; the story of an expected finding is printed on
// request, that of another one always.
func TestSummary(t *testing.T) {
	out, err := goTest(t, nil, "-v", "-count=1", "-run=TestDice")
	require.NoError(t, err, out)
	require.Regexp(t, `(?m)^ +scenario +variant +outcome +seeds +time$`, out)
	require.Regexp(t, `(?m)^ +dice +six +found fair +\d+ +\d+\.\ds$`, out)
	require.Regexp(t, `(?m)^ +no-six +held +20 +\d+\.\ds$`, out)
	require.Contains(t, out,
		"4 variants: 2 found as they should be, 2 held, 0 unexpected, 0 not tried, in ")
	require.NotContains(t, out, "expected: no throw is a six")

	out, err = goTest(t, nil, "-v", "-count=1", "-run=TestDice", "-groundhog.details")
	require.NoError(t, err, out)
	require.Contains(t, out, "expected: no throw is a six")

	out, err = goTest(t, []string{victimMark + "=fails otherwise"}, "-v", "-count=1",
		"-run=TestVictim")
	require.Error(t, err, out)
	require.Contains(t, out, "expected: nobody shouts")
	require.Regexp(t, `(?m)^ +victim +six +UNEXPECTED, see above `, out)
	require.Contains(t, out, "0 found as they should be, 0 held, 2 unexpected")
}
