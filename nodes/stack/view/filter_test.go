package view

import (
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/changelog"
	"groundhog/sim"
)

// TestFilter: a group comes and goes with its first row, also in a view that starts again; without
// its materializer an entry is refused, and one made of the snapshot alone is wrong.
func TestFilter(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	s.NewHost("view", func(p *sim.Proc) {
		d := disk.New(p.Host())
		shapes := stack.Shapes{Of: 4, Mine: []uint64{0, stack.Dependent + 1}}
		log := changelog.New(stack.Cursor{Handle: 1, Position: 1}, stack.NewState(), true)
		base := stack.NewState()
		turn := func(id, count uint64) stack.Entry { // of the first row of group 1
			rows := []stack.Row{{Key: 1, Count: count, Client: 7, ID: id}, {Key: 5, Count: id}}
			return stack.Entry{Position: id + 1, Txns: []stack.Txn{
				{LSN: id, By: stack.Mutation{Client: 7, ID: id}, Rows: rows},
			}}
		}
		f, err := openFilter(d, stack.Toggles{})
		require.NoError(t, err)
		require.NoError(t, f.want(shapes, log))
		for id, wants := range [][]stack.Row{
			{{Key: 1, Count: 1, Client: 7, ID: 1}, {Key: 5, Count: 1}}, {{Key: 1}, {Key: 5}},
		} {
			e := turn(uint64(id)+1, uint64(id)+1)
			require.NoError(t, f.append(e))
			log.Append(e)
			require.Equal(t, wants, f.changed(log.State(), []stack.Entry{e}, shapes))
			require.Equal(t, id == 0, f.shows(shapes, 9))
		}
		for toggles, on := range map[stack.Toggles]bool{{}: true, {FirstChunk: true}: false} {
			again, err := openFilter(d, toggles)
			require.NoError(t, err)
			again.reset(base)
			require.NoError(t, again.append(turn(1, 1)))
			require.Equal(t, on, again.shows(shapes, 5))
		}
		late, err := openFilter(d, stack.Toggles{LateMaterializers: true})
		require.NoError(t, err)
		late.reset(base)
		require.ErrorIs(t, late.append(turn(1, 1)), errMaterializer)
		require.NoError(t, late.want(shapes, log))
		require.NoError(t, late.append(turn(1, 1)))
	}).Boot()
	require.NoError(t, s.Run().Err)
}
