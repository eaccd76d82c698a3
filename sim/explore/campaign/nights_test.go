package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore/campaign/internal/findings"
)

// TestNights is the life of a regression: it is new, reduced and blamed on its commit; the next
// night it is nothing new; its repair makes it resolved; and it comes back.
func TestNights(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	sum, list, exit := r.campaign("-seeds=1-150", "-shard=25")
	require.Equal(t, exitFine, exit)
	require.Empty(t, list, "what a variant declares is no finding")
	require.EqualValues(t, 300, sum.Runs)
	require.EqualValues(t, 300, sum.Asked)

	// The same again is the same campaign, of which everything is known.
	again, _, exit := r.campaign("-seeds=1-150", "-shard=25", "-workers=0")
	require.Equal(t, exitFine, exit)
	require.Equal(t, sum, again)
	cut, _, exit := r.campaign("-seeds=1-150")
	require.Equal(t, exitFine, exit)
	require.Equal(t, sum, cut, "how the seeds are cut up is all the same")

	r.edit("counter.go", "Scenarios are all there are", "Scenarios are all that there are")
	r.save("a comment")
	r.edit("server.go", "	return sync(files, \"/\")\n", "	return nil\n")
	r.save("save: one sync is enough")
	r.edit("counter.go", "Scenarios are all that there are", "Scenarios are these")
	r.save("another comment")
	_, list, exit = r.campaign("-seeds=1-150", "-shard=25")
	require.Equal(t, exitFound, exit)
	require.Len(t, list, 1)
	f := list[0]
	require.Equal(t, findings.New, f.State)
	require.Equal(t, findings.Key{Scenario: "counter", Property: "acked-is-durable", Key: "lost"},
		f.Key)
	require.Equal(t, "synced", f.Seen.Variant)
	require.True(t, f.Seen.Again)
	require.Contains(t, f.Seen.Repro, "groundhog repro 1")
	require.Less(t, f.Seen.After, f.Seen.Before)
	require.Regexp(t, "^[0-9a-f]{12} save: one sync is enough$", f.Seen.Blamed)

	_, list, exit = r.campaign("-seeds=151-300", "-shard=25")
	require.Equal(t, exitFine, exit, "the second night there is nothing new")
	require.Equal(t, findings.Ongoing, list[0].State)

	out, err := r.command("findings", "-note=Ada looks at it", "lost").CombinedOutput()
	require.NoError(t, err, "%s", out)
	out, err = r.command("findings", "-branch=main").CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "ongoing: counter/synced: acked-is-durable [lost]\n")
	require.Contains(t, string(out), "\n  note     Ada looks at it\n")
	out, err = r.command("findings", "-note=x", "nothing").CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "-note, -repro: 0 findings are meant: name one of them")

	r.edit("server.go", "	return nil\n", "	return sync(files, \"/\")\n")
	r.save("save: two syncs")
	_, list, exit = r.campaign("-seeds=1-150", "-shard=25")
	require.Equal(t, exitFine, exit)
	require.Equal(t, findings.Resolved, list[0].State)

	r.edit("server.go", "	return sync(files, \"/\")\n", "	return nil\n")
	r.save("save: one sync is enough, again")
	_, list, exit = r.campaign("-seeds=1-150", "-shard=25", "-bisect=false")
	require.Equal(t, exitFound, exit)
	require.Equal(t, findings.Regressed, list[0].State)
}

// TestWrongRequests asks for what cannot be meant: each is one line.
func TestWrongRequests(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.edit("server.go", "package counter", "package counter\n\nvar broken int = \"soon\"")
	r.save("does not build")
	for _, c := range []struct {
		why, name string
		args      []string
	}{
		{`there is no commit "v9"`, "campaign", []string{"-commit=v9"}},
		{`does not build for ` + "", "campaign", nil},
		{`seed range "9-1" runs backwards`, "campaign", []string{"-seeds=9-1"}},
		{"-search-runs=0: a search has one run or more", "campaign",
			[]string{"-searches=1", "-search-runs=0"}},
		{`-name="a b": letters, digits, - and _ only`, "campaign", []string{"-name=a b"}},
		{"no NATS server at nats://127.0.0.1:1", "campaign", []string{"-nats=nats://127.0.0.1:1"}},
		{`no scenario and variant of the program matches nothing/`, "campaign",
			[]string{"-commit=HEAD~1", "nothing"}},
		{"flag provided but not defined: -sed", "campaign", []string{"-sed=1"}},
		{"no campaign has ended yet", "findings", nil},
		{`-part="5/4": expected I/N, such as 2/4`, "campaign", []string{"-part=5/4"}},
		{"a part is for groundhog merge: say by -result=FILE where it goes", "campaign",
			[]string{"-part=2/4"}},
		{"a part has no page", "campaign", []string{"-result=x", "-serve=localhost:0"}},
		{"expected commit+N, such as commit+5000", "campaign",
			[]string{"-commit=HEAD~1", "-seeds=commit5"}},
		{"only those of a commit have rounds", "campaign",
			[]string{"-commit=HEAD~1", "-round=5"}},
		{"which parts?", "merge", nil},
		{"go.mod is no part of a campaign", "merge", []string{filepath.Join(r.dir, "go.mod")}},
	} {
		t.Run(c.why, func(t *testing.T) {
			out, err := r.command(c.name, c.args...).CombinedOutput()
			require.Error(t, err)
			require.Contains(t, string(out), c.why)
		})
	}
}
