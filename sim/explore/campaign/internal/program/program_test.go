package program

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// counter is the example's program, which TestMain builds.
var counter Program

// TestMain is also the programs that do not do what they should: see odd.
func TestMain(m *testing.M) {
	if way := os.Getenv("ODD_PROGRAM"); way != "" {
		os.Exit(odd(way))
	}
	dir, err := os.MkdirTemp("", "program-test-")
	if err != nil {
		panic(err)
	}
	counter = Program{Path: filepath.Join(dir, "counter"), Dir: dir}
	build := exec.Command("go", "build", "-o", counter.Path, "./cmd/counter")
	build.Dir = "../../../testdata/counter"
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v: %s\n", err, out)
		os.Exit(1)
	}
	status := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(status)
}

// odd is a program that does not answer as it should.
func odd(way string) (status int) {
	switch way {
	case "breaks":
		fmt.Fprintln(os.Stderr, "some words first\ncounter: a file cannot be written")
		return 3
	case "dies":
		panic("no more")
	case "stops":
		fmt.Println(`{"groundhog":2,"scenario":"counter"}`)
	case "breaks off":
		fmt.Print(`{"groundhog":2,"sce`)
	case "chats":
		fmt.Println("hello")
	}
	return 0
}

func TestList(t *testing.T) {
	all, err := counter.Scenarios(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, "counter", all[0].Name)
	require.NotEmpty(t, all[0].Properties)
	careless := all[0].Variants[0]
	require.Equal(t, "careless", careless.Name)
	require.True(t, careless.Declares("acked-is-durable"))
	require.False(t, careless.Declares("no-panic"))
	_, err = counter.Scenarios(t.Context(), "nothing")
	var refused *Error
	require.ErrorAs(t, err, &refused)
	require.True(t, refused.Refused())
	require.NotContains(t, err.Error(), "\n")
}

func TestShardsAddUp(t *testing.T) {
	judge := func(from, n uint64) Verdicts {
		v, err := counter.Judge(t.Context(), Shard{"counter", "careless", from, n})
		require.NoError(t, err)
		require.EqualValues(t, n, v.Seeds)
		require.Positive(t, v.Run)
		v.Run = 0 // it is another each time
		return v
	}
	whole := judge(1, 90)
	require.Len(t, whole.Groups, 1)
	require.Equal(t, whole.Failed, whole.Groups[0].Seeds)
	require.Greater(t, whole.Failed, uint64(5))
	sum := judge(61, 30)
	sum.Merge(judge(1, 40))
	sum.Merge(judge(41, 20))
	require.Equal(t, whole, sum)
	require.NotEqual(t, whole.Digest, judge(2, 90).Digest)
}

func TestOneSeed(t *testing.T) {
	v, err := counter.Judge(t.Context(), Shard{"counter", "synced", 1, 1})
	require.NoError(t, err)
	require.EqualValues(t, 1, v.Seeds)
	require.Empty(t, v.Groups)
}

func TestHolds(t *testing.T) {
	s := Shard{"a", "b", 10, 5}
	require.True(t, s.Holds(Shard{"a", "b", 10, 1}))
	require.True(t, s.Holds(Shard{"a", "b", 14, 1}))
	require.False(t, s.Holds(Shard{"a", "b", 9, 1}))
	require.False(t, s.Holds(Shard{"a", "b", 15, 1}))
	require.False(t, s.Holds(Shard{"a", "b", 14, 2}))
	require.False(t, s.Holds(Shard{"a", "c", 10, 1}))
	require.False(t, s.Holds(Shard{"c", "b", 10, 1}))
}

func TestExamine(t *testing.T) {
	v, err := counter.Judge(t.Context(), Shard{"counter", "careless", 1, 20})
	require.NoError(t, err)
	g := v.Groups[0]
	c := Case{"counter", "careless", g.First, g.Property, g.Key, g.Hash, ""}
	x, err := counter.Examine(t.Context(), c)
	require.NoError(t, err)
	require.True(t, x.Again)
	require.Contains(t, x.Repro, "groundhog repro 1")
	require.Less(t, x.After, x.Before)
	s, err := counter.Replay(t.Context(), x.Repro)
	require.NoError(t, err)
	require.Equal(t, "same", s.Status)

	c.Hash = "0123456789abcdef"
	x, err = counter.Examine(t.Context(), c)
	require.NoError(t, err)
	require.False(t, x.Again, "it has another hash")
	require.Equal(t, g.Hash, x.Hash)
	c.Variant = "synced"
	x, err = counter.Examine(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, Examination{}, x, "it does not fail")
}

// TestSearch: a search that begins with what another has left keeps what still comes to something
// new, and finds more. What it finds is examined as plan and seed.
func TestSearch(t *testing.T) {
	search := func(seed uint64, begin Corpus) (Found, Corpus) {
		f, left, err := counter.Search(t.Context(), Search{Scenario: "counter",
			Variant: "careless", Seed: seed, Runs: 30}, begin)
		require.NoError(t, err)
		require.EqualValues(t, 30+len(begin), f.Runs)
		return f, left
	}
	first, left := search(1, nil)
	again, same := search(1, nil)
	require.Equal(t, first, again)
	require.Equal(t, left, same)
	require.Greater(t, len(left), 5)
	more, grown := search(1000, append(Corpus{left[0]}, left...))
	require.Equal(t, left, grown[:len(left)], "the twin of the first comes to nothing new")
	require.Greater(t, len(grown), len(left))
	require.NotEqual(t, first.Digest, more.Digest)
	require.Equal(t, grown, left.Union(grown[:3], grown, left))
	text, err := grown.Encode()
	require.NoError(t, err)
	read, err := DecodeCorpus(text)
	require.NoError(t, err)
	require.Equal(t, grown, read)
	require.NotEqual(t, grown.Name(), left.Name())
	require.Equal(t, grown, grown.Limited())
	half := strings.Repeat("x", mostText/2)
	require.Len(t, Corpus{half, half, "y", "z"}.Limited(), 2)
	_, err = DecodeCorpus(text[:20])
	require.ErrorContains(t, err, "no corpus of a search")

	require.Len(t, first.Groups, 1)
	g := first.Groups[0]
	require.EqualValues(t, 1, g.Seeds)
	c := Case{"counter", "careless", g.First, g.Property, g.Key, g.Hash, g.Repro}
	x, err := counter.Examine(t.Context(), c)
	require.NoError(t, err)
	require.True(t, x.Again)
	require.Less(t, x.After, x.Before)
	c.Hash = "0123456789abcdef"
	x, err = counter.Examine(t.Context(), c)
	require.NoError(t, err)
	require.False(t, x.Again, "it has another hash")
	require.Equal(t, g.Hash, x.Hash)

	_, left, err = counter.Search(t.Context(), Search{Scenario: "counter", Variant: "careless",
		Seed: 1, Runs: 20}, Corpus{"a run of something else"})
	require.NoError(t, err, "it is left out")
	require.False(t, slices.Contains(left, "a run of something else"))
	_, _, err = counter.Search(t.Context(), Search{Scenario: "nothing", Variant: "a"}, nil)
	require.ErrorContains(t, err, "nothing")
}

func TestOddPrograms(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	for way, why := range map[string]string{
		"breaks":     "run -json -j=1 a/b/1-2: counter: a file cannot be written",
		"dies":       "run -json -j=1 a/b/1-2: exit status 2",
		"stops":      "run a/b/1-2: it did not judge all 2 seeds",
		"breaks off": "run -json -j=1 a/b/1-2: its output breaks off",
		"chats":      "run -json -j=1 a/b/1-2: its output has a line that is no JSON",
	} {
		t.Run(way, func(t *testing.T) {
			t.Setenv("ODD_PROGRAM", way)
			_, err := Program{Path: self}.Judge(t.Context(), Shard{"a", "b", 1, 2})
			if way == "dies" { // the last line of a stack is as good as any
				require.Error(t, err)
			} else {
				require.ErrorContains(t, err, why)
			}
			require.False(t, strings.Contains(err.Error(), "\n"))
		})
	}
	_, err = Program{Path: "/nowhere/program"}.Judge(t.Context(), Shard{"a", "b", 1, 2})
	require.ErrorContains(t, err, "no such file or directory")
}
