package plan

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/sim"
)

// even is a text of an even number of letters.
type even string

func (e *even) UnmarshalText(text []byte) error {
	if *e = even(text); len(text)%2 != 0 {
		return fmt.Errorf("%q: expected an even number of letters", text)
	}
	return nil
}

// side is a word.
type side string

func (side) Words() []string { return []string{"left", "right"} }

type (
	purchase struct {
		N    int      `plan:"-3..9"`
		What []string `plan:"1..4 of milk|rye|tea"`
	}
	look struct {
		At []side `plan:"0..2"`
	}
	closing struct {
		For time.Duration `plan:"1ms..1m"`
	}
	blaze struct {
		How   even
		Where string `plan:"shelf|roof"`
	}
	none struct{}
)

var (
	buy        = Op[purchase]("buy", "a customer buys")
	lookAround = Op[look]("look", "a customer looks around")
	closeShop  = Fault[closing]("close", "the shop is closed for a while")
	fire       = Fault[blaze]("fire", "something burns", Examples[even]("how", "ab", `a "b`))
	rob        = Fault[none]("rob", "somebody takes everything")
)

func shop() *Schema {
	return &Schema{
		Scenario: "shop", Length: 10 * time.Second, Budget: 3,
		Parts: []Part{
			{Action: buy, Min: 2, Max: 5, From: time.Second, To: 9 * time.Second},
			{Action: buy, Min: 1, Max: 1, From: 2 * time.Second, With: []Domain{Range("n", 7, 7)}},
			{Action: lookAround, Min: 0, Max: 3, To: 10 * time.Second},
			{Action: closeShop, Max: 4, To: 5 * time.Second},
			{Action: fire, Max: 2, To: 5 * time.Second},
			{Action: rob, Min: 1, Max: 2, To: 5 * time.Second},
		},
	}
}

// fuzzed lets rapid choose.
type fuzzed struct{ t *rapid.T }

func (f fuzzed) Int(label string, lo, hi int64) int64 {
	return rapid.Int64Range(lo, hi).Draw(f.t, label)
}

func TestDrawnPlansParseBack(t *testing.T) {
	s := shop()
	require.NoError(t, s.Check())
	rapid.Check(t, func(t *rapid.T) {
		p, sw := s.Draw(fuzzed{t}, rapid.Bool().Draw(t, "swarm"))
		back, err := s.Parse(p.String())
		require.NoError(t, err)
		require.True(t, p.Equal(back), "%s\nparses as\n%s", p, back)
		require.Equal(t, p.String(), back.String())
		require.LessOrEqual(t, p.Faults(), s.Budget)
		total := 0
		for _, f := range sw.Faults {
			total += f.Lines
		}
		require.Equal(t, p.Faults(), total)
		for i := 1; i < len(p.Lines); i++ {
			require.LessOrEqual(t, p.Lines[i-1].At, p.Lines[i].At)
		}
	})
}

func TestSwarmLeavesFaultsOut(t *testing.T) {
	s := shop()
	seen := make(map[string]int)
	for seed := range uint64(400) {
		p, sw := s.Draw(Seeded(seed), true)
		again, _ := s.Draw(Seeded(seed), true)
		require.True(t, p.Equal(again))
		require.Len(t, sw.Faults, 3)
		require.NotZero(t, sw.Faults[2].Lines, "rob is not optional")
		seen[strings.Join(strings.Fields(sw.String())[:4], " ")]++
		all, _ := s.Draw(Seeded(seed), false)
		require.GreaterOrEqual(t, len(all.Lines), 4)
	}
	for _, want := range []string{"close off, fire 1,",
		"close 1, fire off,", "close 1, fire 1,", "close 2, fire off,"} {
		require.NotZero(t, seen[want], "%s never came: %v", want, seen)
	}
	require.Equal(t, "close 2, fire off (budget 3)",
		Swarm{Faults: []Strength{{"close", 2}, {"fire", 0}}, Budget: 3}.String())
}

// TestPartsDrawApart: a part more, and a fault kind more, leave every line of the others as it was.
func TestPartsDrawApart(t *testing.T) {
	s, more := shop(), shop()
	s.Budget, more.Budget = 0, 0
	flood := Fault[struct {
		Level int `plan:"1..9"`
	}]("flood", "water comes in")
	more.Parts = append([]Part{{Action: flood, Min: 1, Max: 3, To: time.Second}}, more.Parts...)
	for seed := range uint64(50) {
		p, _ := s.Draw(Seeded(seed), true)
		q, _ := more.Draw(Seeded(seed), true)
		q = q.Keep(func(i int) bool { return q.Lines[i].Action() != "flood" })
		require.Equal(t, p.Body(), q.Body())
	}
}

func TestParseIsForgiving(t *testing.T) {
	p, err := shop().Parse("\n# a comment\ngroundhog plan 1 shop\n 3000ms op  look at=\n\n# " +
		"another\n1s fault fire where=roof how=\"a \\\"b\"\n")
	require.NoError(t, err)
	require.Equal(t,
		"groundhog plan 1 shop\n            1s  fault  fire how=\"a \\\"b\" where=roof\n          "+
			"  3s  op     look at=\n", p.String())
	for _, f := range fire.All(p) {
		require.Equal(t, blaze{How: `a "b`, Where: "roof"}, f)
	}
	for at, l := range lookAround.All(p) {
		require.Equal(t, sim.Instant(3*time.Second), at)
		require.Empty(t, l.At)
	}
	require.Equal(t, sim.Instant(3*time.Second), p.Lines[1].At)
}

func TestParseErrors(t *testing.T) {
	const head = "groundhog plan 1 shop\n"
	for text, want := range map[string]string{
		"":                            `plan, line 1: "": expected the heading "groundhog plan 1 shop"`,
		"\n# x\n":                     `plan, line 3: "": expected the heading`,
		"hello":                       `plan, line 1: "hello": expected the heading`,
		"groundhog plan 7 shop":       `plan, line 1: the plan is of version 7, newer than this program, which reads up to 1`,
		"groundhog plan x shop":       `"x" is no version: expected 1`,
		"groundhog plan 1 bank":       `the plan is for scenario bank, not for shop`,
		head + "soon op look at=left": `plan, line 2: "soon" is no time`,
		head +
			"11s op look at=left": `plan, line 2: time 11s: expected one from 0s to 10s`,
		head +
			"# x\n\n1s op steal": `plan, line 4: unknown action "steal": scenario shop has buy, look, close, fire, rob`,
		head + "1s fault look at=left": `"fault" before look: expected "op"`,
		head + "1s op buy n=1":         `buy: argument what is missing`,
		head +
			"1s op buy n=x what=tea": `argument n: "x": expected a number from -3 to 9`,
		head +
			"1s op buy n=1 what=tea,gin": `argument what: "gin": expected one of milk rye tea`,
		head +
			"1s op buy n=1 what=": `argument what: "": expected 1 to 4 of one of milk rye tea, separated by commas`,
		head + "1s op buy n=1 n=2 what=tea":     `argument n stands twice`,
		head + "1s op buy n=1 what=tea why=not": `buy has no argument "why": expected n, what`,
		head + "1s op buy seven":                `buy: "seven": expected ARGUMENT=VALUE`,
		head +
			"1s fault close for=1h": `argument for: "1h": expected a time from 1ms to 1m0s`,
		head + "1s fault rob x=1":                `rob has no argument "x": expected none`,
		head + `1s fault fire how="a where=roof`: `argument how: the quoted text has no end`,
		head +
			`1s fault fire how="a" where=roof`: `argument how: "a": expected an even number of letters`,
	} {
		_, err := shop().Parse(text)
		require.ErrorContains(t, err, want, text)
		require.NotContains(t, err.Error(), "\n")
	}
}

// TestSimplerEnds: every simpler line is valid, differs, and no chain is endless.
func TestSimplerEnds(t *testing.T) {
	s := shop()
	rapid.Check(t, func(t *rapid.T) {
		p, _ := s.Draw(fuzzed{t}, false)
		l := p.Lines[rapid.IntRange(0, len(p.Lines)-1).Draw(t, "line")]
		for steps := 0; ; steps++ {
			require.Less(t, steps, 200, "still not simple: %s", l)
			all := s.Simpler(l)
			if len(all) == 0 {
				return
			}
			next := all[rapid.IntRange(0, len(all)-1).Draw(t, "choice")]
			require.False(t, next.Equal(l))
			back, err := s.ParseLine(next.String())
			require.NoError(t, err)
			require.True(t, back.Equal(next))
			l = next
		}
	})
}

func TestSimplest(t *testing.T) {
	s := shop()
	l, err := s.ParseLine(`2.779023724s op buy n=-3 what=tea,rye,tea`)
	require.NoError(t, err)
	for len(s.Simpler(l)) > 0 {
		l = s.Simpler(l)[0]
	}
	require.Equal(t, "0s op buy n=0 what=milk", l.String())
}

func FuzzParse(f *testing.F) {
	s := shop()
	for seed := range uint64(8) {
		p, _ := s.Draw(Seeded(seed), true)
		f.Add(p.String())
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := s.Parse(text)
		if err != nil {
			return
		}
		back, err := s.Parse(p.String())
		if err != nil || !back.Equal(p) {
			t.Fatalf("%q\nprints as\n%s\nwhich parses as\n%s (%v)", text, p, back, err)
		}
	})
}
