package trace

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// wanted is the dumb twin of [ReadPart]: the numbers of the first record of the part and of the one
// behind its last.
func wanted(all *Log, p Part) (from, to int) {
	to = len(all.Records)
	for from < to && all.Records[from].At < p.From {
		from++
	}
	for to > from && all.Records[to-1].At > p.To {
		to--
	}
	until := to
	for until > from && all.Records[until-1].At > p.Until {
		until--
	}
	most := min(p.Most, len(all.Records))
	from = max(from, until-most)
	to = min(to, max(until, from+most))
	for from > 0 && from < to && !IsStep(all.Records[from].Kind) {
		from++
	}
	return from, to
}

// TestPartsAgainstTheWhole reads many parts, and wants of each what the whole trace has there.
func TestPartsAgainstTheWhole(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	instant := func() sim.Instant {
		return sim.Instant(random.Int64N(int64(150 * time.Millisecond)))
	}
	lasting, empty := 0, 0
	for seed := range uint64(3) {
		data := pingPongTrace(t, seed)
		all, err := Read(bytes.NewReader(data))
		require.NoError(t, err)
		for range 100 {
			p := Everything()
			if random.IntN(2) == 0 {
				p.From, p.To = instant(), instant()
			}
			if random.IntN(2) == 0 {
				p.Until = instant()
			}
			if random.IntN(4) > 0 {
				p.Most = 1 + random.IntN(len(all.Records)+10)
			}
			l, err := ReadPart(bytes.NewReader(data), p)
			require.NoError(t, err)
			from, to := wanted(all, p)
			require.Equal(t, all.Hosts, l.Hosts)
			require.EqualValues(t, len(all.Records), l.Total)
			require.Len(t, l.Records, to-from, "%+v", p)
			if from == to {
				empty++
				continue
			}
			require.EqualValues(t, from, l.First)
			require.Equal(t, all.Records[from:to], l.Records)
			if to < len(all.Records) {
				require.Equal(t, all.Records[to].At, l.Next)
			} else {
				require.Equal(t, sim.Forever, l.Next)
			}
			sameLines(t, all, l, p.Most)
			sameSteps(t, all, l)
			sameStakes(t, all, l)
			lasting += sameBands(t, all, l)
		}
	}
	require.Greater(t, lasting, 20, "some parts begin while something is off")
	require.Less(t, empty, 150)
}

// sameLines wants the log lines that follow a record of the part, as many as records are wanted at
// most.
func sameLines(t *testing.T, all, part *Log, most int) {
	var want []sim.LogLine
	for _, line := range all.Lines {
		follows := line.Record > part.First && line.Record <= part.First+uint64(len(part.Records))
		if follows || line.Record == 0 && part.First == 0 {
			want = append(want, line)
		}
	}
	if len(want) <= most {
		require.Equal(t, want, part.Lines)
	}
	count := 0
	for i, lines := range part.LinesAfter() {
		require.Less(t, i, len(part.Records))
		count += len(lines)
	}
	require.Equal(t, len(part.Lines), count)
}

func sameSteps(t *testing.T, all, part *Log) {
	for i, r := range part.Records {
		want, got := all.StepOf(r), part.StepOf(r)
		require.Equal(t, []any{want.At, want.Kind, want.Actor, want.Cause},
			[]any{got.At, got.Kind, got.Actor, got.Cause})
		require.GreaterOrEqual(t, i, got.From)
		require.Less(t, i, got.To)
	}
	last := part.Records[len(part.Records)-1].Step
	past, whole := part.Past(last), all.Past(last)
	for i, in := range past {
		require.False(t, in && !whole[part.FirstStep+uint64(i)],
			"the past of a part is part of the past")
	}
	require.True(t, past[len(past)-1])
	require.NotContains(t, part.Past(math.MaxUint64), true)
	require.Equal(t, part.Records[0].At, part.At(0))
}

func sameStakes(t *testing.T, all, part *Log) {
	for _, s := range part.Stakes {
		require.Contains(t, all.Stakes, Stake{s.Record + int(part.First), s.Lines})
	}
}

// sameBands returns how many bands began before the part.
func sameBands(t *testing.T, all, part *Log) (lasting int) {
	from, to, _ := part.Span()
	var want []Band
	for _, b := range all.Bands {
		if b.To >= from && b.From <= to {
			b.Record -= int(part.First)
			if b.Record < 0 || b.Record >= len(part.Records) {
				b.Record = -1
				lasting++
			}
			want = append(want, b)
		}
	}
	require.Equal(t, want, part.Bands)
	return lasting
}

// TestManyUnsynced: a crash that finds thousands of files unsynced tells of the first.
func TestManyUnsynced(t *testing.T) {
	d := newDirty()
	for i := range uint64(5000) {
		d.note("write", i)
	}
	for i := range uint64(100) {
		d.note("sync", i)
	}
	lines := d.lines()
	require.Len(t, lines, mostInodes+1)
	require.Equal(t, "inode 100: 1 writes since its last sync", lines[0])
	require.Equal(t, "and 4880 inodes more", lines[mostInodes])
}
