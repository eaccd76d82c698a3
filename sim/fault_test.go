package sim

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// chancePoint lets one fault point fire by keyed draws, as package fault does, on each host for
// itself, and counts from 1.
type chancePoint struct {
	sim    *Sim
	name   string
	from   uint64
	chance Ratio
	value  any
	sym    Symbol
	code   uint64
	seen   map[*Host]uint64
	draws  map[*Host]*Stream
}

func (s *Sim) setChance(name string, from uint64, chance Ratio, value any) {
	c := &chancePoint{
		sim: s, name: name, from: from, chance: chance, value: value, sym: s.Symbol(name), code: 1,
		seen: make(map[*Host]uint64), draws: make(map[*Host]*Stream),
	}
	switch v := value.(type) {
	case int:
		c.code = uint64(v)
	case string:
		c.code = uint64(s.Symbol(v))
	}
	s.SetFaultPoints(c)
}

func (c *chancePoint) Eval(h *Host, name string) (value any, fired bool) {
	if name != c.name {
		return nil, false
	}
	if c.draws[h] == nil {
		c.draws[h] = c.sim.NumberedStream(0, "fault", name, h.name)
	}
	c.seen[h]++
	c.draws[h].Seek(c.seen[h] - 1)
	if c.seen[h] < c.from || !c.draws[h].Chance(c.chance) {
		return nil, false
	}
	h.NoteFault(c.sym, c.seen[h], c.code)
	return c.value, true
}

// TestFaultPoints: a host sees what was set, in the trace stands what fired, and nothing fires
// when nothing is set.
func TestFaultPoints(t *testing.T) {
	s := New(Config{Seed: 1, Ring: 64})
	defer s.Close()
	h := s.NewHost("h", nil)
	h.Boot()
	eval := func(name string) any {
		v, fired := h.Faults().Eval(name)
		require.Equal(t, v != nil, fired)
		return v
	}
	require.Nil(t, eval("p"))
	s.setChance("p", 2, Always(), 7)
	require.NotNil(t, s.FaultPoints())
	require.Equal(t, []any{nil, 7, nil}, []any{eval("p"), eval("p"), eval("q")})
	require.Equal(t, uint64(1), s.NoteCount("p"))
	last := s.Last()[len(s.Last())-1]
	require.Equal(t, [3]uint64{uint64(KindFault), 2, 7},
		[3]uint64{uint64(last.Kind), last.A, last.B})
	s.SetFaultPoints(nil)
	require.Nil(t, eval("p"))
}
