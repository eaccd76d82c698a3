package persist

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// small is a device whose sectors are two bytes, so that all states can be read.
func small(p Profile) Options { return Options{Profile: p, Sector: 2, Block: 2} }

// TestCounts: the number of distinct images of eight recipes under each profile, as computed
// independently.
func TestCounts(t *testing.T) {
	order := []Profile{POSIXSplit, POSIX, Ext4NoAutoDaAlloc, Ext4, Ext4Writeback, Ext4Journal,
		LazyFS}
	for _, c := range []struct {
		name, script string
		want         [7]int
	}{
		{"R1 create, write", "C f; W f AABB", [7]int{8, 8, 8, 8, 8, 4, 1}},
		{"R2 create, write, fsync file", "C f; W f AABB; F f", [7]int{2, 2, 1, 1, 1, 1, 1}},
		{"R3 replace by rename, no fsync", "C f; W f OO; X; C t; W t NN; R t f",
			[7]int{10, 7, 7, 5, 10, 4, 1}},
		{"R4 replace, fsync of the file", "C f; W f OO; X; C t; W t NN; F t; R t f",
			[7]int{4, 3, 2, 2, 2, 2, 1}},
		{"R5 replace, the whole protocol", "C f; W f OO; X; C t; W t NN; F t; R t f; D .",
			[7]int{1, 1, 1, 1, 1, 1, 1}},
		{"R6 two appends, then a mark elsewhere", "C log; C c; X; W log AA; W log BB; W c !!",
			[7]int{21, 21, 21, 21, 21, 4, 1}},
		{"R7 rotation", "C s1; X; C tmp; W tmp HH; F tmp; R tmp s2; W s2 RR; F s2",
			[7]int{4, 3, 1, 1, 1, 1, 1}},
		{"R8 metadata unsynced, log synced", "C meta; W meta VV; C log; W log LL; F log",
			[7]int{8, 8, 3, 3, 3, 1, 1}},
	} {
		for i, p := range order {
			t.Run(fmt.Sprintf("%s/%v", c.name, p), func(t *testing.T) {
				states := play(t, c.script).states(small(p))
				require.Len(t, states, c.want[i], "%q", states)
			})
		}
	}
}

// TestSets: the exact legal states of the recipes of the literature, as computed independently.
func TestSets(t *testing.T) {
	for _, c := range []struct {
		name, script string
		want         map[Profile][]string
	}{
		{"2 rename without fsync", "C f; W f OO; X; C t; W t NN; R t f", map[Profile][]string{
			POSIX: {`f=""`, `f="NN"`, `f="OO"`, `f="OO" t=""`, `f="OO" t="NN"`,
				`f="OO" t="\0\0"`, `f="\0\0"`},
			Ext4NoAutoDaAlloc: {`f=""`, `f="NN"`, `f="OO"`, `f="OO" t=""`, `f="OO" t="NN"`,
				`f="OO" t="\0\0"`, `f="\0\0"`},
			Ext4: {`f="NN"`, `f="OO"`, `f="OO" t=""`, `f="OO" t="NN"`, `f="OO" t="\0\0"`},
			Ext4Writeback: {`f=""`, `f="NN"`, `f="NN" t=""`, `f="NN" t="NN"`,
				`f="NN" t="\0\0"`, `f="OO"`, `f="OO" t=""`, `f="OO" t="NN"`,
				`f="OO" t="\0\0"`, `f="\0\0"`},
			LazyFS: {`f=""`},
		}},
		{"5 first write without fsync", "C meta; W meta VV; C log; W log LL; F log",
			map[Profile][]string{
				Ext4NoAutoDaAlloc: {`log="LL" meta=""`, `log="LL" meta="VV"`,
					`log="LL" meta="\0\0"`},
				Ext4Writeback: {`log="LL" meta=""`, `log="LL" meta="VV"`, `log="LL" meta="\0\0"`},
				Ext4Journal:   {`log="LL" meta="VV"`},
				LazyFS:        {`log="LL" meta=""`},
			}},
		{"11 page before its log", "C wal; C pg; W pg oo; X; W wal LL; O pg 0 PP; F pg",
			map[Profile][]string{
				POSIX:             {`pg="PP" wal=""`, `pg="PP" wal="LL"`, `pg="PP" wal="\0\0"`},
				Ext4NoAutoDaAlloc: {`pg="PP" wal=""`, `pg="PP" wal="LL"`, `pg="PP" wal="\0\0"`},
				Ext4Writeback:     {`pg="PP" wal=""`, `pg="PP" wal="LL"`, `pg="PP" wal="\0\0"`},
				Ext4Journal:       {`pg="PP" wal="LL"`},
				LazyFS:            {`pg="PP" wal=""`},
			}},
		{"13 directory without its name", "M d; C d/f; W d/f AA; F d/f; D d", map[Profile][]string{
			POSIX: {"(empty)", `d/ d/f="AA"`}, Ext4NoAutoDaAlloc: {`d/ d/f="AA"`},
			LazyFS: {`d/ d/f="AA"`},
		}},
		{"14 unlink before the replacement", "C old; W old OO; X; C new; W new NN; F new; U old",
			map[Profile][]string{
				POSIX:             {"(empty)", `new="NN"`, `new="NN" old="OO"`, `old="OO"`},
				Ext4NoAutoDaAlloc: {`new="NN"`, `new="NN" old="OO"`},
				Ext4Journal:       {`new="NN"`, `new="NN" old="OO"`},
				LazyFS:            {`new="NN"`},
			}},
		{"15b marker gone, data not there",
			"C l; C data; X; W data AA; U l; C log; W log LL; F log", map[Profile][]string{
				Ext4NoAutoDaAlloc: {`data="" log="LL"`, `data="AA" log="LL"`,
					`data="\0\0" log="LL"`},
				Ext4Writeback: {`data="" log="LL"`, `data="AA" log="LL"`, `data="\0\0" log="LL"`},
				Ext4Journal:   {`data="AA" log="LL"`},
				LazyFS:        {`data="" log="LL"`},
			}},
		{"16 move, target synced", "M a; M b; C a/x; X; R a/x b/x; D b", map[Profile][]string{
			POSIX: {`a/ a/x="" b/ b/x=a/x`,
				`a/ b/ b/x=""`}, Ext4NoAutoDaAlloc: {`a/ b/ b/x=""`}, LazyFS: {`a/ b/ b/x=""`},
		}},
		{"16 move, source synced", "M a; M b; C a/x; X; R a/x b/x; D a", map[Profile][]string{
			POSIX: {`a/ b/`, `a/ b/ b/x=""`}, Ext4NoAutoDaAlloc: {`a/ b/ b/x=""`},
			LazyFS: {`a/ b/ b/x=""`},
		}},
		{"17 link to what was not synced",
			"M s1; M s2; X; C s1/o; W s1/o OO; L s1/o s2/o; C s2/m; F s2/m; D s2",
			map[Profile][]string{
				POSIX: {
					`s1/ s1/o="" s2/ s2/m="" s2/o=s1/o`, `s1/ s1/o="OO" s2/ s2/m="" s2/o=s1/o`,
					`s1/ s1/o="\0\0" s2/ s2/m="" s2/o=s1/o`,
					`s1/ s2/ s2/m="" s2/o=""`, `s1/ s2/ s2/m="" s2/o="OO"`,
					`s1/ s2/ s2/m="" s2/o="\0\0"`,
				},
				Ext4NoAutoDaAlloc: {`s1/ s1/o="" s2/ s2/m="" s2/o=s1/o`,
					`s1/ s1/o="OO" s2/ s2/m="" s2/o=s1/o`,
					`s1/ s1/o="\0\0" s2/ s2/m="" s2/o=s1/o`},
				Ext4Journal: {`s1/ s1/o="OO" s2/ s2/m="" s2/o=s1/o`},
				LazyFS:      {`s1/ s1/o="" s2/ s2/m="" s2/o=s1/o`},
			}},
		{"rotation", "C s1; X; C tmp; W tmp HH; F tmp; R tmp s2; W s2 RR; F s2",
			map[Profile][]string{
				POSIX: {`s1=""`, `s1="" s2="HHRR"`,
					`s1="" tmp="HHRR"`}, Ext4NoAutoDaAlloc: {`s1="" s2="HHRR"`}, LazyFS: {`s1="" s2="HHRR"`},
			}},
	} {
		for _, p := range Profiles() {
			if want, ok := c.want[p]; ok {
				require.Equal(t, want, play(t, c.script).states(small(p)), "%s under %v", c.name, p)
			}
		}
	}
	s := play(t, "C l; X; C data; W data AA; U l; C log; W log LL; F log")
	require.Len(t, s.states(small(POSIX)), 16, "15b under POSIX")
	s = play(t, "C log; C c; X; W log AA; W log BB; W c !!")
	require.Len(t, s.states(small(Ext4Writeback)), 21, "10 under ext4-writeback")
}
