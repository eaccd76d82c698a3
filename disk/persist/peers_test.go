package persist

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// cross is every state of one file with every state of another.
func cross(a, b []string) []string {
	var all []string
	for _, x := range a {
		for _, y := range b {
			both := strings.TrimSpace(x + " " + y)
			if both == "" {
				both = "(empty)"
			}
			all = append(all, both)
		}
	}
	slices.Sort(all)
	return all
}

// TestGosim: the outcomes that gosim expects, exactly, of its crash tests, which have a write of
// one byte for our sector.
func TestGosim(t *testing.T) {
	a, b := []string{"", `a=""`, `a="\0"`, `a="a"`}, []string{"", `b=""`, `b="\0"`, `b="b"`}
	two := func(name, x, y string) []string {
		return []string{name + `="\0\0"`, name + `="` + x + `\0"`, name + `="\0` + y + `"`, name +
			`="` + x + y + `"`}
	}
	for _, c := range []struct {
		name, script string
		want         []string
	}{
		{"basic", "C a; W a a", cross(a, []string{""})},
		{"one file, two writes", "C a; T a 2; F a; D .; O a 0 a; O a 1 b",
			cross(two("a", "a", "b"), []string{""})},
		{"two files, two writes each", "C a; T a 2; F a; C b; T b 2; F b; D .; O a 0 a; O a 1 " +
			"b; O b 0 c; O b 1 d",
			cross(two("a", "a", "b"), two("b", "c", "d"))},
		{"file synced", "C a; W a a; F a", []string{"(empty)", `a="a"`}},
		{"renamed", "C a; W a a; R a b",
			[]string{"(empty)", `a=""`, `a="\0"`, `a="a"`, `b=""`, `b="\0"`, `b="a"`}},
		{"file synced, renamed", "C a; W a a; F a; R a b", []string{"(empty)", `a="a"`, `b="a"`}},
		{"renamed, directory synced", "C a; W a a; R a b; D .",
			[]string{`b=""`, `b="\0"`, `b="a"`}},
		{"both synced", "C a; W a a; F a; R a b; D .", []string{`b="a"`}},
		{"renamed twice, file synced", "C a; W a a; F a; R a b; R b c",
			[]string{"(empty)", `a="a"`, `b="a"`, `c="a"`}},
		{"two files", "C a; W a a; C b; W b b", cross(a, b)},
	} {
		slices.Sort(c.want)
		require.Equal(t, c.want, play(t, c.script).states(Options{Profile: POSIX, Sector: 1}),
			c.name)
	}
}

// TestTurmoil: what turmoil's tests of durability say about its file system, said of ours.
func TestTurmoil(t *testing.T) {
	for _, c := range []struct {
		name, script string
		sector       int64
		want         []string // the states of d, which is durable
	}{
		{"durable with sync", "C d/f; W d/f AB; F d/f; D d", 1, []string{`d/ d/f="AB"`}},
		{"lost without a sync of the directory", "C d/f; W d/f AB; F d/f", 1,
			[]string{`d/`, `d/ d/f="AB"`}},
		{"unsynced writes are lost", "C d/f; W d/f A; F d/f; D d; W d/f B", WholeWrites,
			[]string{`d/ d/f="A"`, `d/ d/f="AB"`, `d/ d/f="A\0"`}},
		{"sync_data is enough for data and size", "C d/f; W d/f AB; G d/f; D d", 1,
			[]string{`d/ d/f="AB"`}},
		{"sync of a new file with a truncate", "C d/f; W d/f ABCD; T d/f 2; F d/f; D d", 1,
			[]string{`d/ d/f="AB"`}},
		{"a torn write keeps a part", "C d/f; W d/f oooo; F d/f; D d; O d/f 0 NNNN", 2,
			[]string{`d/ d/f="NNNN"`, `d/ d/f="NNoo"`, `d/ d/f="ooNN"`, `d/ d/f="oooo"`}},
		{"whole writes are not torn", "C d/f; W d/f oooo; F d/f; D d; O d/f 0 NNNN", WholeWrites,
			[]string{`d/ d/f="NNNN"`, `d/ d/f="oooo"`}},
		{"torn writes respect the block", "C d/f; W d/f oooo; F d/f; D d; O d/f 1 NNN", 2,
			[]string{`d/ d/f="oNNN"`, `d/ d/f="oNoo"`, `d/ d/f="ooNN"`, `d/ d/f="oooo"`}},
	} {
		require.Equal(t, c.want, play(t,
			"M d; X; "+c.script).states(Options{Profile: POSIX, Sector: c.sector}), c.name)
	}
}
