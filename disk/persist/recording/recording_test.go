package recording

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk/persist"
)

func TestRoundTrips(t *testing.T) {
	for _, line := range []string{`d/ d/f="A*4096 B*50" g=d/f`, `a="" b="\x00*512 xyz"`, "",
		`a/ a/b/ a/b/c="1\x00\x00A"`} {
		tree, err := ParseTree(line)
		require.NoError(t, err)
		require.Equal(t, line, TreeText(tree))
	}
	list := []Recording{{Script: Script{Name: "s", Setup: []string{"mkdir d"},
		Calls: []string{"write d/f 0 A*4096+B*2", "fsync d/f"}}, With: "commit=1", Torn: true,
		Seen: []Sighting{{Returned: []int{0, 1, 3}, Tree: "d/"}, {Returned: []int{2},
			Tree: `d/ d/f="A*4096 BB"`}}}, {Script: Script{Name: "t", Calls: []string{"create a"}}}}
	var text bytes.Buffer
	require.NoError(t, Write(&text, "about", list))
	read, err := Read(&text)
	require.NoError(t, err)
	require.Equal(t, list, read)
}

func TestBadText(t *testing.T) {
	for _, line := range []string{"jump f", "write f", "write f x A", "write f 0 A*x", "",
		"open 1 f sometimes"} {
		_, err := ParseCall(line)
		require.Error(t, err, line)
	}
	for _, line := range []string{"f", `f="A*"`, `f="A`, "!mount: no"} {
		_, err := ParseTree(line)
		require.Error(t, err, line)
	}
	for _, text := range []string{"script s\nseen 0 d/", "script s\nseen x: d/", "script s\nlook"} {
		_, err := Read(bytes.NewBufferString(text))
		require.ErrorContains(t, err, "line 2", text)
	}
}

// Judge accepts what a profile has while a call is under way, and rejects the rest.
func TestJudge(t *testing.T) {
	r := Recording{Script: Script{Setup: []string{"write f 0 o*4096"},
		Calls: []string{"open h f dsync", "write t 0 A*4096", "rename t f", "hwrite h 0 B*4096"}}}
	for _, c := range []struct {
		returned int
		tree     string
		legal    bool
	}{
		{1, `f="o*4096"`, true}, {1, `f="o*4096" t="A*4096"`, true},
		{1, `f="A*4096"`, false}, // the rename was not called
		{2, `f="A*4096"`, true}, {3, `f="A*4096"`, true}, {3, `f="B*4096"`, true}, {3, `f="A*2048"`, false},
		{0, `f="o*4096" t=""`, false}, {1, `f="o*4096" t=""`, true},
		{2, `!mount: structure needs cleaning`, false},
	} {
		r.Seen = []Sighting{{Returned: []int{c.returned}, Tree: c.tree}}
		found, err := Judge(r, persist.Ext4)
		require.NoError(t, err)
		require.Equal(t, c.legal, len(found) == 0, "%d: %s", c.returned, c.tree)
	}
	r.Calls = []string{"jump f"}
	_, err := Judge(r, persist.Ext4)
	require.ErrorContains(t, err, "jump")
}

func TestBase(t *testing.T) {
	base, returned := Script{Calls: []string{"create a", "wait 6", "writeback a", "fsync a"}}.Base()
	require.Equal(t, []string{"create a", "fsync a"}, base.Calls)
	require.Equal(t, []int{0, 1, 1, 1, 2}, returned)
}

// Unseen takes the schedules of a script together and counts what none of them showed.
func TestUnseen(t *testing.T) {
	one := Recording{Script: Script{Setup: []string{"write f 0 o*4096"},
		Calls: []string{"write f 0 A*4096", "rename f g"}},
		Seen: []Sighting{{Returned: []int{1, 2}, Tree: `f="o*4096"`}}}
	two := one
	two.Calls = []string{"write f 0 A*4096", "wait 6", "rename f g", "wait 6"}
	two.Seen = []Sighting{{Returned: []int{4}, Tree: `g="A*4096"`},
		{Returned: []int{1}, Tree: `f="A*4096"`}} // not when all had returned
	count, err := Unseen([]Recording{one, two}, persist.Ext4)
	require.NoError(t, err)
	require.Equal(t, Count{Legal: 4, Unseen: 2, Classes: map[string]int{
		"a prefix of the calls": 1, "name without an earlier write in place": 1}}, count)
}
