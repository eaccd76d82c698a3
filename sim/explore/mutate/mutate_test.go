package mutate_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore/mutate"
)

const counter = "../testdata/counter"

// made are the mutants of a package.
func made(t testing.TB, dir, pkg string) []*mutate.Mutant {
	t.Helper()
	list, err := mutate.Load(t.Context(), dir, pkg)
	require.NoError(t, err)
	all, err := list[0].Mutants()
	require.NoError(t, err)
	return all
}

// TestOperators holds what every operator makes of the sample, and that all of it is told apart:
// what compiles, what the compiler knows to be the same, and the rest.
func TestOperators(t *testing.T) {
	all := made(t, ".", "./testdata/sample")
	var text strings.Builder
	operators := map[string]bool{}
	for _, m := range all {
		operators[m.Operator] = true
		fmt.Fprintf(&text, "%s\n%s", m.Name(), m.Diff())
	}
	require.Len(t, operators, len(mutate.Operators))
	b, err := mutate.Make(t.Context(), ".", t.TempDir(), "", all)
	require.NoError(t, err)
	require.Len(t, all, len(b.Mutants)+len(b.Equivalent)+len(b.Duplicate)+len(b.Rejected))
	for what, list := range map[string][]*mutate.Mutant{"does not compile": b.Rejected,
		"the same object code": b.Equivalent, "the same as another": b.Duplicate} {
		require.NotEmpty(t, list, what)
	}
	for _, m := range b.Rejected {
		fmt.Fprintf(&text, "rejected %s\n", m.Name())
	}
	for _, m := range b.Equivalent {
		fmt.Fprintf(&text, "equivalent %s\n", m.Name())
	}
	for _, m := range b.Duplicate {
		fmt.Fprintf(&text, "duplicate %s\n", m.Name())
	}
	if os.Getenv("GROUNDHOG_REWRITE") != "" {
		require.NoError(t, os.WriteFile("testdata/operators.txt", []byte(text.String()), 0o644))
	}
	want, err := os.ReadFile("testdata/operators.txt")
	require.NoError(t, err)
	require.Equal(t, string(want), text.String(), "GROUNDHOG_REWRITE=1 writes it anew")
}

// TestCounter: mutants of the example that break its promise are killed by the property that says
// so, one that does not survives, one that no run calls is known for it, and the original holds.
func TestCounter(t *testing.T) {
	const name = "example.com/counter."
	fates := map[string]string{"save/drop-sync/1": "acked-is-durable",
		"save/drop-dir-sync/1": "acked-is-durable", "answer/early-ack/1": "acked-is-durable",
		"request/ignore-error/1": "no-panic", "answer/deliver-twice/1": ""}
	var names []string
	for _, m := range made(t, counter, ".") {
		if _, ok := fates[strings.TrimPrefix(m.Name(), name)]; ok {
			names = append(names, m.Name())
		}
	}
	require.Len(t, names, len(fates))
	chosen, err := mutate.Find(made(t, counter, "."), names)
	require.NoError(t, err)
	b, err := mutate.Make(t.Context(), counter, t.TempDir(), "", chosen)
	require.NoError(t, err)
	j := mutate.Judge{Args: []string{"__mutant", "-seeds=1-50"}, Limit: time.Minute}
	j.Program, err = b.Program(t.Context(), "./cmd/counter")
	require.NoError(t, err)
	k, err := b.Original(t.Context(), j)
	require.NoError(t, err)
	require.False(t, k.Killed, "%+v", k)
	require.EqualValues(t, 50, k.Runs)
	judged := 0
	err = b.Each(t.Context(), j, b.Mutants, func(m *mutate.Mutant, k mutate.Kill) bool {
		judged++
		require.Equal(t, fates[strings.TrimPrefix(m.Name(), name)], k.Property, m.Name())
		require.True(t, k.Reached)
		return true
	})
	require.NoError(t, err)
	require.Equal(t, len(fates), judged)

	j.Args = []string{"__mutant", "-seeds=1", "-variant=careless"}
	k, err = b.Original(t.Context(), j)
	require.NoError(t, err)
	require.False(t, k.Killed, "what a variant is known to violate kills nothing")
}

// TestCachedModule: a module in the cache of the go command is mutated in a copy.
func TestCachedModule(t *testing.T) {
	all := mutate.Sample(made(t, ".", "github.com/benbjohnson/clock"), 12)
	require.Len(t, all, 12)
	b, err := mutate.Make(t.Context(), ".", t.TempDir(), "", all)
	require.NoError(t, err)
	require.NotEmpty(t, b.Mutants)
}

// TestMatrix: a matrix is written as it was read; a reason lasts as long as the mutant does.
func TestMatrix(t *testing.T) {
	const text = "p.F/drop-sync/1 0000002a killed durable s/v/7 7 120\n" +
		"p.G/off-by-one/2 0000002b survived\n\tit is one more byte of slack\n" +
		"p.H/negate-guard/1 0000002c unreached\n"
	x, err := mutate.ParseMatrix("# a heading\n" + text)
	require.NoError(t, err)
	require.Equal(t, text, x.String())
	var open []string
	for _, e := range x {
		if !e.Explained() {
			open = append(open, e.Name)
		}
	}
	require.Equal(t, []string{"p.H/negate-guard/1"}, open)
	x.Put(mutate.Entry{Name: "p.G/off-by-one/2", Hash: "0000002b", Fate: mutate.Survived})
	require.Equal(t, text, x.String())
	x.Put(mutate.Entry{Name: "p.G/off-by-one/2", Hash: "0000002d", Fate: mutate.Survived})
	require.False(t, x[1].Explained())
	for _, wrong := range []string{"one", "a b killed c d e f", "a b killed"} {
		_, err := mutate.ParseMatrix(wrong)
		require.Error(t, err, wrong)
	}
}

// TestTable: medians with intervals, means against the first strategy, the worst mutant.
func TestTable(t *testing.T) {
	trial := func(runs uint64) mutate.Trial {
		return mutate.Trial{Killed: runs < 100, Runs: runs,
			CPU: time.Duration(runs) * time.Second}
	}
	text := mutate.Table([]mutate.Rank{
		{"policy=random", [][]mutate.Trial{{trial(4), trial(4)}, {trial(16), trial(100)}}},
		{"policy=pos", [][]mutate.Trial{{trial(1), trial(1)}, {trial(64), trial(25)}}},
	})
	require.Contains(t, text, "| `policy=random` | 3 of 4 | 16 (4 to 100) | "+
		"16.00 (4.00 to 100.00) s | × 1.00 | × 1.0 |\n")
	require.Contains(t, text, "| `policy=pos` | 4 of 4 | 25 (1 to 64) | 25.00 (1.00 to 64.00) s "+
		"| × 0.50 | × 1.0 |\n")
}

func TestWrongRequests(t *testing.T) {
	list, err := mutate.Load(t.Context(), ".", "./testdata/sample")
	require.NoError(t, err)
	_, err = list[0].Mutants("drop-everything")
	require.ErrorContains(t, err, `no operator "drop-everything": there are drop-sync, `)
	_, err = mutate.Find(nil, []string{"p.F/drop-sync/1"})
	require.ErrorContains(t, err, "no mutant")
	_, err = mutate.Load(t.Context(), ".", "./testdata/nothing")
	require.Error(t, err)
	_, err = mutate.Load(t.Context(), ".", "io")
	require.ErrorContains(t, err, "standard library")
}
