package powersync

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// loaded is a store that has published a first checkpoint of three rows.
func loaded(t *testing.T) (*Store, Checkpoint) {
	t.Helper()
	s := newStore()
	ops := []Op{{1, 1, -1}, {2, 2, -1}, {3, 3, -1}}
	s.save(ops)
	c := Checkpoint{LastOp: 3, Count: 3}
	for _, op := range ops {
		c.Checksum += op.sum()
	}
	require.Equal(t, published, s.apply(c))
	return s, c
}

// extend is a checkpoint with more operations.
func extend(c Checkpoint, writeCheckpoint int64, ops ...Op) Checkpoint {
	for _, op := range ops {
		c.Checksum += op.sum()
		c.LastOp, c.Count = op.ID, c.Count+1
	}
	c.WriteCheckpoint = writeCheckpoint
	return c
}

// TestGate walks a local write through: downloads wait until it is uploaded, and then until its write checkpoint has come.
func TestGate(t *testing.T) {
	s, c := loaded(t)
	s.write([]Write{{1, 5}})
	require.EqualValues(t, 5, s.rows()[1])
	foreign := Op{4, 2, 7}
	s.save([]Op{foreign})
	c = extend(c, 0, foreign)
	require.Equal(t, refused, s.apply(c), "a row waits to be uploaded")
	require.EqualValues(t, -1, s.rows()[2])

	rows := s.next()
	require.Len(t, rows, 1)
	s.complete(rows[0].id)
	require.Equal(t, refused, s.apply(c), "its write checkpoint was not asked for")
	seq, waits := s.waits()
	require.True(t, waits)
	require.False(t, s.target(9, seq))
	require.Equal(t, refused, s.apply(extend(c, 8)), "an older write checkpoint")
	own := Op{5, 1, 5}
	s.save([]Op{own})
	require.Equal(t, published, s.apply(extend(c, 9, own)))
	require.Equal(t, map[int]int64{1: 5, 2: 7, 3: -1}, s.rows())
}

func TestRaced(t *testing.T) {
	s, _ := loaded(t)
	s.write([]Write{{1, 5}})
	s.complete(s.next()[0].id)
	seq, _ := s.waits()
	s.write([]Write{{1, 6}})
	require.True(t, s.target(9, seq), "somebody wrote in between")
	s.complete(s.next()[0].id)
	require.True(t, s.target(9, seq), "also if that is uploaded by now: the number is of an older end")
	seq, _ = s.waits()
	require.False(t, s.target(10, seq))
}

func TestTransactionsOfTheQueue(t *testing.T) {
	s, _ := loaded(t)
	s.write([]Write{{1, 5}, {2, 6}})
	s.write([]Write{{3, 7}})
	require.Len(t, s.next(), 2)
	s.complete(s.next()[1].id)
	require.Equal(t, []crudRow{{3, 2, Write{3, 7}}}, s.next())
}

func TestChecksum(t *testing.T) {
	s, c := loaded(t)
	s.save([]Op{{4, 1, 8}})
	require.Equal(t, wrongSum, s.apply(c), "what is there is not what was announced")
	require.Zero(t, s.lastOp, "all is loaded anew")
	require.EqualValues(t, -1, s.rows()[1], "what was published stays")
}

// TestForgotten: the defect of core issue 54 opens the gate.
func TestForgotten(t *testing.T) {
	s, c := loaded(t)
	s.write([]Write{{1, 5}})
	s.complete(s.next()[0].id)
	require.Equal(t, refused, s.apply(c))
	s.begin(true)
	require.Equal(t, published, s.apply(c))
	require.EqualValues(t, -1, s.rows()[1], "a checkpoint from before the upload was published: the own write is gone")
}

func TestPresets(t *testing.T) {
	toggles, err := Preset("1.15.0")
	require.NoError(t, err)
	require.Zero(t, toggles)
	_, err = Preset("2.0")
	require.ErrorContains(t, err, `no preset "2.0"; there are 1.15.0, recheck, latch`)
}
