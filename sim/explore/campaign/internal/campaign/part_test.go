package campaign

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore/campaign/internal/findings"
	"groundhog/sim/explore/internal/revision"
)

func TestSharesAreDisjointAndWhole(t *testing.T) {
	for _, seeds := range []uint64{7, 8, 100, math.MaxUint32 * 1000} {
		whole, next := Spec{From: 11, Seeds: seeds}, uint64(11)
		for i := range uint64(7) {
			part, err := Share{i + 1, 7}.Of(whole)
			require.NoError(t, err)
			require.Equal(t, next, part.From)
			require.InDelta(t, float64(seeds)/7, float64(part.Seeds), 1)
			next += part.Seeds
		}
		require.Equal(t, seeds+11, next)
	}
	_, err := Share{1, 7}.Of(Spec{Seeds: 6})
	require.EqualError(t, err, "6 seeds cannot be split into 7 parts")
}

func TestParseShare(t *testing.T) {
	s, err := ParseShare("2/4")
	require.NoError(t, err)
	require.Equal(t, Share{2, 4}, s)
	for _, text := range []string{"", "2", "0/4", "5/4", "a/4", "1/b", "1/99999999"} {
		_, err := ParseShare(text)
		require.ErrorContains(t, err, "expected I/N", text)
	}
}

var lost = findings.Key{Scenario: "counter", Property: "acked-is-durable", Key: "lost"}

// parts are two, both of which saw the same finding.
func parts() []Part {
	whole := Spec{Commit: "0123456789abcdef", Branch: "main", From: 1, Seeds: 200,
		Cells: []Cell{{Scenario: "counter", Variant: "synced"}}}
	part := func(i, seed, hits, steps uint64) Part {
		x := findings.Sighting{Key: lost, Variant: "synced", Hits: hits, Seed: seed, Again: true,
			Reason: "of the part"}
		return NewPart(whole, Share{i, 2}, Outcome{Steps: steps, Digest: math.MaxUint64,
			Cells:     []findings.Cell{{Scenario: "counter", Variant: "synced", Runs: 100}},
			Sightings: []findings.Sighting{x}})
	}
	return []Part{part(2, 104, 3, 10), part(1, 7, 4, 20)}
}

func TestMerge(t *testing.T) {
	whole, o, err := Merge(parts())
	require.NoError(t, err)
	require.EqualValues(t, 200, whole.Seeds)
	require.EqualValues(t, 30, o.Steps)
	require.EqualValues(t, uint64(math.MaxUint64-1), o.Digest)
	require.Equal(t, []findings.Cell{{Scenario: "counter", Variant: "synced", Runs: 200}}, o.Cells)
	require.Equal(t, []findings.Sighting{{Key: lost, Variant: "synced", Hits: 7, Seed: 7,
		Again: true, Reason: "of the part"}}, o.Sightings)

	searching := parts()
	for i := range searching {
		searching[i].Cells = append(searching[i].Cells, findings.Cell{Scenario: "counter",
			Variant: "synced", Search: true, Runs: 2})
		searching[i].Corpora = []findings.Corpus{{Scenario: "counter", Variant: "synced",
			Runs: []string{"kept", searching[i].Seen[0].Reason, fmt.Sprint(searching[i].Share)}}}
	}
	_, o, err = Merge(searching)
	require.NoError(t, err)
	require.EqualValues(t, 4, o.Cells[1].Runs)
	require.EqualValues(t, 200, o.now.Runs)
	require.Equal(t, []string{"kept", "of the part", "{1 2}", "{2 2}"}, o.Corpora[0].Runs)

	doubted := parts()
	doubted[0].Seen[0].Again = false
	_, o, err = Merge(doubted)
	require.NoError(t, err)
	require.False(t, o.Sightings[0].Again, "one machine did not see it again")
}

func TestWhatIsNoWhole(t *testing.T) {
	for why, edit := range map[string]func(p []Part) []Part{
		"there are no parts to merge": func([]Part) []Part { return nil },
		"part 2/2 is there 0 times":   func(p []Part) []Part { return p[1:] },
		"part 1/2 is there 2 times":   func(p []Part) []Part { return append(p, p[1]) },
		"the parts are of two commits": func(p []Part) []Part {
			p[0].Whole.Commit = "f"
			return p
		},
		"1/2 and 2/2 are of two campaigns": func(p []Part) []Part { p[0].Whole.From++; return p },
		"1/2 and 2/3 are of two campaigns": func(p []Part) []Part { p[0].Share.N++; return p },
	} {
		_, _, err := Merge(edit(parts()))
		require.ErrorContains(t, err, why)
	}
}

func TestPartFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "part.json")
	want := parts()[0]
	require.NoError(t, want.Write(file))
	got, err := ReadPart(file)
	require.NoError(t, err)
	_, o, err := Merge([]Part{got, parts()[1]})
	require.NoError(t, err)
	require.EqualValues(t, 7, o.Sightings[0].Hits)
	for text, why := range map[string]string{
		"{}": "is no part of a campaign", "groundhog repro 1": "is no part of a campaign",
		`{"groundhog_part":9}`: "is of version 9, and this program reads 1",
	} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		_, err = ReadPart(file)
		require.ErrorContains(t, err, why)
	}
}

func TestAnnotations(t *testing.T) {
	r := Report{Campaign: findings.Campaign{ID: "1", Commit: "0123456789abcdef", Branch: "a_b"}}
	seen := findings.Sighting{Key: lost, Variant: "synced", Seed: 7,
		Reason: "100 % of a, b\nand <c> | d", Repro: "groundhog repro 1\n```\n"}
	r.Findings = []findings.Finding{
		{Key: lost, State: findings.Flaky, Seen: seen, Last: findings.Place{Campaign: "1"}},
		{Key: lost, State: findings.Ongoing, Seen: seen, Last: findings.Place{Campaign: "1"}},
		{Key: lost, State: findings.New, Seen: seen, Last: findings.Place{Campaign: "0"}},
	}
	var out bytes.Buffer
	r.Annotate(t.Context(), &out, ".")
	require.Equal(t, "::warning title=flaky%3A counter/synced%3A acked-is-durable [lost]::"+
		"100 %25 of a, b%0Aand <c> | d%0AIt shows in counter/synced/7.\n", out.String())
	out.Reset()
	r.Summary(&out)
	require.Contains(t, out.String(), "| why | 100 % of a, b and &lt;c> \\| d |\n")
	require.Contains(t, out.String(), "\n````\ngroundhog repro 1\n```\n````\n")
}

// TestWhereABisectionBegins is about a branch that brings a finding with its first campaign.
func TestWhereABisectionBegins(t *testing.T) {
	dir := t.TempDir()
	git := func(args ...string) string {
		out, err := revision.Git(t.Context(), dir, append([]string{"-c", "user.name=t", "-c",
			"user.email=t@example.com"}, args...)...)
		require.NoError(t, err)
		return strings.TrimSpace(out)
	}
	git("init", "--quiet")
	commit := func(subject string) string {
		git("commit", "--quiet", "--allow-empty", "-m", subject)
		return git("rev-parse", "HEAD")
	}
	root := commit("root")
	onMain := commit("not of the branch")
	git("checkout", "--quiet", "-b", "topic", root)
	cells := []findings.Cell{{Scenario: "counter", Variant: "synced", Runs: 100}}
	before := []findings.Campaign{{ID: "1", Branch: "main", Commit: root, Cells: cells},
		{ID: "2", Branch: "main", Commit: onMain, Cells: cells}}
	c := Campaign{Name: "3", Spec: Spec{Branch: "topic", Commit: commit("topic")},
		Source: &Source{Dir: dir}}
	f := findings.Finding{Key: lost, First: findings.Place{Campaign: "3"}}
	require.Equal(t, root, c.lastGood(t.Context(), before, f))
	f.Key.Scenario = "another"
	require.Empty(t, c.lastGood(t.Context(), before, f), "it was never run")
}
