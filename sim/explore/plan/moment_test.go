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

// TestMomentText: events are read as people write them, and printed in one form.
func TestMomentText(t *testing.T) {
	s := shop()
	for text, want := range map[string]string{
		"at sync 3 of server":                      "before sync 3 of server",
		"in sync of server":                        "in sync 1 of server",
		`after sync 2 of server "wal/*" +1ms`:      `after sync 2 of server "wal/*" +1ms`,
		`after rename "log.1"`:                     `after rename 1 "log.1"`,
		"before send server|client 2":              "before send 2 of server|client",
		"after send 2 of server|*":                 "after send 2 of server",
		"at receive electric|postgres":             "after receive 1 of electric|postgres",
		"at receive postgres":                      "after receive 1 of postgres|*",
		"before connect of a|b":                    "before connect 1 of a|b",
		"at note electric.publish 2":               `at note 2 "electric.publish"`,
		`at note "plan job" 3 of world +1s`:        `at note 3 of world "plan job" +1s`,
		"at recovery of server +20ms":              "at recovery 1 of server +20ms",
		"before   clock   7   of   client":         "before clock 7 of client",
		`before write 1 of b "a name with blanks"`: `before write 1 of b "a name with blanks"`,
	} {
		l, err := s.ParseLine(text + " fault rob")
		require.NoError(t, err, text)
		require.Equal(t, want+" fault rob", l.String())
		require.Equal(t, "rob "+want, l.Brief())
		p, err := s.Parse(New("shop", []Line{l}).String())
		require.NoError(t, err)
		require.True(t, p.Lines[0].Equal(l))
	}
}

// TestMomentErrors: what is no event is refused in one line that says what would be.
func TestMomentErrors(t *testing.T) {
	s := shop()
	for text, want := range map[string]string{
		"at jump 3 of server":        `"jump" is no event: expected one of open create close read`,
		"after note x":               `"after" before note: expected at`,
		"before receive a|b":         `"before" before receive: expected after`,
		"in rename 2 of a":           `"in" before rename: expected before, after`,
		"at sync 0 of server":        `"0" says which one: expected a number from 1`,
		"at sync of":                 `"of" at the end: expected the name of a host`,
		"at sync 1 of a|b":           `"a|b": only connect, send and receive are between two hosts`,
		"at sync 1 of a +soon":       `"+soon" is no time after the event`,
		"at sync 1 of a +11s":        "+11s: expected a time from 0s to 10s",
		`at sync 1 of a "x`:          "the quoted name of the sync has no end",
		`at sync 1 of a "["`:         `"[" is no name and no pattern such as *.log`,
		"at sync 1 of a b=c":         `"b=c": expected a number, of HOST, "NAME" or +TIME`,
		"at note disk.sync":          `notes such as "disk.sync" tell of operations`,
		"soon sync 1 of a":           `"soon" is no time: expected TIME op|fault`,
		"before sync 3 of a op rob ": `"op" before rob: expected "fault"`,
	} {
		if !strings.Contains(text, " op ") {
			text += " fault rob"
		}
		_, err := s.ParseLine(text)
		require.ErrorContains(t, err, want, text)
		require.NotContains(t, err.Error(), "\n")
	}
}

// TestHangingLinesComeLast: they have no place in the order of times, and keep their own.
func TestHangingLinesComeLast(t *testing.T) {
	s := shop()
	p, err := s.Parse("groundhog plan 1 shop\nafter sync 2 of b fault rob\n3s fault rob\n" +
		"before sync 1 of a fault rob\n1s fault rob\n")
	require.NoError(t, err)
	require.Equal(t, "                1s  fault  rob\n"+
		"                3s  fault  rob\n"+
		" after sync 2 of b  fault  rob\n"+
		"before sync 1 of a  fault  rob\n", p.Body())
}

// TestMomentGetsSimpler: towards the first one, and no time after it.
func TestMomentGetsSimpler(t *testing.T) {
	s := shop()
	l, err := s.ParseLine("before sync 9 of a +1.234ms fault rob")
	require.NoError(t, err)
	var all []string
	for _, simpler := range s.Simpler(l) {
		all = append(all, simpler.On.String())
	}
	require.Equal(t, "before sync 9 of a", all[0])
	require.Contains(t, all, "before sync 1 of a +1.234ms")
	require.Contains(t, all, "before sync 8 of a +1.234ms")
	require.Contains(t, all, "before sync 9 of a +1ms")
	for len(s.Simpler(l)) > 0 {
		l = s.Simpler(l)[0]
	}
	require.Equal(t, "before sync 1 of a fault rob", l.String())
}

// seen is a run with a frequent and a rare file.
func seen() Profile {
	p := Profile{
		{Kind: sim.MomentSync, Place: sim.PlaceBefore, Host: "a", Name: "log"},
		{Kind: sim.MomentSync, Place: sim.PlaceBefore, Host: "a", Name: "rare"},
		{Kind: sim.MomentSend, Place: sim.PlaceAfter, Host: "b", Name: "a"},
		{Kind: sim.MomentClock, Place: sim.PlaceBefore, Host: "a"},
	}
	for i := range 100 {
		p[0].At = append(p[0].At, sim.Instant(i)*sim.Instant(100*time.Millisecond))
	}
	p[1].At = []sim.Instant{sim.Instant(2 * time.Second), sim.Instant(9 * time.Second)}
	p[2].At = []sim.Instant{sim.Instant(time.Second)}
	p[3].At = []sim.Instant{sim.Instant(20 * time.Second)}
	return p
}

// TestPlacedByDefault: a schema that says nothing of events has them in every third seed, and one
// without a fault that could hang on an event in none.
func TestPlacedByDefault(t *testing.T) {
	s := shop()
	for seed := range uint64(9) {
		want := Timed
		if seed%3 == 2 {
			want = sim.Ratio{Num: 2, Den: 3}
		}
		require.Equal(t, want, s.Placed(seed).OnEvents, seed)
	}
	s.OnEvents = sim.Always()
	require.Equal(t, sim.Always(), s.Placed(1).OnEvents)
	s.OnEvents = Timed
	require.Equal(t, Timed, s.Placed(2).OnEvents)
	s.OnEvents = sim.Ratio{}
	for i := range s.Parts {
		s.Parts[i].To = 0
	}
	require.Equal(t, Timed, s.Placed(2).OnEvents)
}

func TestShares(t *testing.T) {
	for _, text := range []string{"", "0", "1", "2/3"} {
		r, err := ParseShare(text)
		require.NoError(t, err)
		require.Equal(t, text, PrintShare(r))
	}
	for _, text := range []string{"x", "2", "1/0", "3/2", "-1", "1/3/2"} {
		_, err := ParseShare(text)
		require.ErrorContains(t, err, "expected a share, such as 2/3, 1 or 0")
	}
}

// TestFaultsHang: the share says how many faults hang on events; each event lies within the times
// of its part, rare ones are met as often as frequent ones, and nothing else that is drawn differs.
func TestFaultsHang(t *testing.T) {
	s := shop()
	s.OnEvents = sim.Ratio{Num: 1, Den: 2}
	require.NoError(t, s.Check())
	faults, count := 0, map[string]int{}
	for seed := range uint64(2000) {
		timed, swarm := s.Draw(Seeded(seed), true)
		p, same := s.DrawOn(Seeded(seed), true, seen())
		require.Equal(t, swarm, same)
		require.Len(t, p.Lines, len(timed.Lines))
		for _, l := range p.Lines {
			if !l.IsFault() {
				require.False(t, l.Hangs())
			} else if faults++; l.Hangs() {
				count[fmt.Sprint(l.On.Kind, l.On.Name)]++
				require.LessOrEqual(t, l.On.Nth, uint64(51), "faults fall until 5s")
			}
		}
		back, err := s.Parse(p.String())
		require.NoError(t, err)
		require.True(t, back.Equal(p))
	}
	hanging := count["synclog"] + count["syncrare"] + count["senda"]
	require.InDelta(t, 0.5, float64(hanging)/float64(faults), 0.03)
	require.InDelta(t, 0.6, float64(count["synclog"]+count["syncrare"])/float64(hanging), 0.04)
	require.InDelta(t, 1, float64(count["synclog"])/float64(count["syncrare"]), 0.15)
	require.Zero(t, count["clock"], "it is too late")

	rob.Near(sim.MomentSend)
	defer rob.Near()
	near, all := 0, 0
	for seed := range uint64(1000) {
		p, _ := s.DrawOn(Seeded(seed), true, seen())
		for _, l := range p.Lines {
			if l.Hangs() && l.Action() == "rob" {
				if all++; l.On.Kind == sim.MomentSend {
					near++
				}
			}
		}
	}
	require.InDelta(t, 0.85, float64(near)/float64(all), 0.04,
		"three of four, and its share of the rest")
}

// TestMomentsParseBack: whatever a line hangs on, its text is read as the same.
func TestMomentsParseBack(t *testing.T) {
	s := shop()
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(sim.MomentKinds()).Draw(t, "kind")
		m := Moment{
			Kind: kind, Place: rapid.SampledFrom(kind.Places()).Draw(t, "place"),
			Nth:    rapid.Uint64Range(1, 1000).Draw(t, "nth"),
			Host:   rapid.SampledFrom([]string{"", "a", "client-1"}).Draw(t, "host"),
			Offset: time.Duration(rapid.Int64Range(0, int64(time.Second)).Draw(t, "offset")),
		}
		if kind.OfNetwork() {
			m.Name = rapid.SampledFrom([]string{"", "b"}).Draw(t, "peer")
		} else {
			m.Name = rapid.StringMatching(`[a-z "/.+|1-9]{0,8}`).Draw(t, "name")
		}
		l := Line{On: m, action: rob.declared()}
		back, err := s.ParseLine(l.String())
		require.NoError(t, err, l)
		require.True(t, back.Equal(l), "%s\n%s", l, back)
	})
}
