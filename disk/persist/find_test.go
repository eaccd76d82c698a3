package persist

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFindAgreesWithAll: a tree is found under a profile if and only if it is among all states of
// the profile. The trees are all that the most permissive profiles have, and some that none has.
func TestFindAgreesWithAll(t *testing.T) {
	for _, text := range []string{
		"C f; W f OO; X; C t; W t NN; R t f",
		"C meta; W meta VV; C log; W log LL; F log",
		"M a; M b; C a/x; W a/x XX; X; R a/x b/x; D b; W b/x YY",
		"C f; W f AABBCCDD; X; T f 3; W f EEE; O f 1 zz",
		"C f; W f AABBCCDD; X; P f 2 5; O f 3 yyy; T f 6; T f 8",
		"C f; W f AAAA; L f g; U f; C f; W f BB; S g 1 cc; W g DD",
		"C f; C g; W f AA; W g BB; X; E f g; W f CC; F g; U g",
		"C f; W f OOOO; C h; W h HH; X; U f; C g; W g NNN; R g h; W g MM",
		"C f; W f OOOO; X; T f 1; W f NNNNN; U f; C f; W f zz",
		"C f; V f 0 8; W f AABB; F f; W f CC",
	} {
		trees := map[string]Tree{}
		for _, p := range []Profile{POSIXSplit, POSIX, Ext4Writeback} {
			play(t, text).images(in24(p), func(m *Image) {
				trees[m.String()] = m.Tree()
				for i, leaf := range m.Tree() { // what no profile has
					if !leaf.Folder && leaf.Same == "" {
						wrong := m.Tree()
						wrong[i].Data = append([]byte("?"), leaf.Data...)
						trees["?"+m.String()+leaf.Path] = wrong
					}
				}
			})
		}
		for _, p := range Profiles() {
			legal := map[string]bool{}
			play(t, text).images(in24(p), func(m *Image) { legal[m.String()] = true })
			g := play(t, text).graph(in24(p))
			for name, tree := range trees {
				set, found := g.Find(tree)
				require.Equal(t, legal[name], found, "%s under %v: %s", text, p, name)
				if found {
					require.True(t, g.Legal(set))
					require.Equal(t, name, g.Image(set).String())
				}
			}
		}
	}
}

// in24 is a device with sectors of two bytes and blocks of four.
func in24(p Profile) Options { return Options{Profile: p, Sector: 2, Block: 4} }
