//go:build cgo

package oracle

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/automerge/automerge-go"
	"github.com/stretchr/testify/require"

	"groundhog/nodes/automerge/document"
)

// stored is what a replica has on its disk after three changes: a snapshot of the first, a chunk
// each of the others.
type stored [3][]byte

func ourStored() (s stored) {
	d := document.New("aa")
	for i := range s {
		tx := d.Begin()
		tx.Set(document.OpID{}, "k", fmt.Sprint(i))
		s[i] = tx.Commit().Bytes()
		if i == 0 {
			s[i] = d.Save()
		}
	}
	return s
}

func theirStored(t *testing.T) (s stored) {
	d := automerge.New()
	require.NoError(t, d.SetActorID("aa"))
	for i := range s {
		require.NoError(t, d.RootMap().Set("k", fmt.Sprint(i)))
		then := time.Unix(0, 0)
		_, err := d.Commit("", automerge.CommitOptions{Time: &then})
		require.NoError(t, err)
		s[i] = d.SaveIncremental()
		if i == 0 {
			s[i] = d.Save()
		}
	}
	return s
}

// damages are what may become of one file.
var damages = map[string]func(b []byte) []byte{
	"missing":          func([]byte) []byte { return nil },
	"torn in its head": func(b []byte) []byte { return b[:3] },
	"torn behind it":   func(b []byte) []byte { return b[:9] },
	"torn in the body": func(b []byte) []byte { return b[:len(b)/2] },
	"its last byte":    func(b []byte) []byte { return b[:len(b)-1] },
	"zeros":            func(b []byte) []byte { return make([]byte, len(b)) },
	"zeros behind":     func(b []byte) []byte { return append(b[:len(b):len(b)], 0, 0, 0, 0) },
	"half zeros": func(b []byte) []byte {
		return append(b[:len(b)/2:len(b)/2], make([]byte, len(b)-len(b)/2)...)
	},
	"a bit of magic":   func(b []byte) []byte { return flip(b, 0) },
	"of the checksum":  func(b []byte) []byte { return flip(b, 4) },
	"of the type":      func(b []byte) []byte { return flip(b, 8) },
	"of the body":      func(b []byte) []byte { return flip(b, len(b)/2) },
	"of the last byte": func(b []byte) []byte { return flip(b, len(b)-1) },
}

func flip(b []byte, i int) []byte {
	b = slices.Clone(b)
	b[i] ^= 1
	return b
}

// TestDamage: what a damaged file costs, and whether anybody is told, is the same in both
// libraries: into an empty document, and into one that has the snapshot already.
func TestDamage(t *testing.T) {
	ours, theirs := ourStored(), theirStored(t)
	for name, damage := range damages {
		for file := range ours {
			for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}} {
				for _, has := range []bool{false, true} {
					t.Run(
						fmt.Sprintf("%s: file %d of %v, loaded before: %t", name, file, order, has),
						func(t *testing.T) {
							our, their := document.New("bb"), automerge.New()
							if has {
								require.NoError(t, our.LoadIncremental(ours[0], false))
								require.NoError(t, their.LoadIncremental(theirs[0]))
							}
							var a, b []byte
							for _, i := range order {
								x, y := ours[i], theirs[i]
								if i == file {
									x, y = damage(x), damage(y)
								}
								a, b = append(a, x...), append(b, y...)
							}
							ourErr, theirErr := our.LoadIncremental(
								a, false,
							), their.LoadIncremental(
								b,
							)
							if name == "missing" && file == 0 && !has {
								// The library of 2023 refuses changes without what they depend on
								// if there is nothing else; later ones keep them, as we do.
								require.EqualError(
									t, theirErr, "change's deps should already be in the document",
								)
								require.NoError(t, ourErr)
								require.Len(t, our.Orphans(), 2)
								return
							}
							require.Equal(
								t, theirErr != nil, ourErr != nil, "%v, %v", theirErr, ourErr,
							)
							changes, err := their.Changes()
							require.NoError(t, err)
							require.Equal(t, len(changes), our.Len())
							if theirErr == nil { // what waits, waits in both
								require.NoError(t, their.LoadIncremental(theirs[1]))
								require.NoError(t, our.LoadIncremental(ours[1], false))
								changes, err := their.Changes()
								require.NoError(t, err)
								require.Equal(t, len(changes), our.Len(), "with the second change")
							}
						},
					)
				}
			}
		}
	}
}
