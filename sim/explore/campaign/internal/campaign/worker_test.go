package campaign

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore/campaign/internal/findings"
	"groundhog/sim/explore/campaign/internal/program"
	"groundhog/sim/explore/campaign/internal/queue"
)

// fine is a program of which every seed holds.
type fine struct{}

func (fine) Judge(_ context.Context, s program.Shard) (program.Verdicts, error) {
	return program.Verdicts{Seeds: s.Seeds, Digest: s.From, Groups: []program.Group{}}, nil
}

// Search leaves what it began with, and one run more.
func (fine) Search(_ context.Context, s program.Search, begin program.Corpus) (program.Found,
	program.Corpus, error) {
	f := program.Found{Runs: s.Runs + uint64(len(begin)), Digest: s.Seed, Groups: []program.Group{}}
	return f, append(begin, s.String()), nil
}

func (fine) Examine(context.Context, program.Case) (x program.Examination, err error) {
	return x, nil
}

// TestWrongPlatform is a campaign with two workers, for one of which there is no program: it says
// so in one line, and the other does the work.
func TestWrongPlatform(t *testing.T) {
	server, err := queue.Embed(t.TempDir(), "127.0.0.1:0", "")
	require.NoError(t, err)
	t.Cleanup(server.Close)
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	connect := func() *queue.Queue {
		q, err := queue.Connect(ctx, server.URL(), "")
		require.NoError(t, err)
		t.Cleanup(q.Close)
		return q
	}
	var all sync.WaitGroup
	t.Cleanup(all.Wait)
	t.Cleanup(stop)
	var foreign, own bytes.Buffer
	asked := make(chan bool, 100)
	work := func(w *Worker) { all.Go(func() { _ = w.Work(ctx) }) }
	work(&Worker{ID: "foreign", Tasks: connect(), Log: &foreign,
		Program: func(context.Context, string) (Examiner, error) {
			asked <- true
			return nil, queue.ErrNoProgram
		}})
	spec := Spec{Commit: "0123456789ab", Branch: "main", From: 1, Seeds: 40, Shard: 1,
		Cells:    []Cell{{Scenario: "counter", Variant: "synced"}},
		Searches: &Searches{N: 3, Runs: 10, From: 100}}
	began := false
	c := Campaign{Name: "night", Spec: spec, Queue: connect(), Seen: func(Progress) {
		if !began && len(asked) > 0 { // it has tried
			began = true
			work(&Worker{ID: "own", Tasks: connect(), Log: &own,
				Program: func(context.Context, string) (Examiner, error) { return fine{}, nil }})
		}
	}}
	o, err := c.Judge(ctx)
	require.NoError(t, err)
	require.EqualValues(t, 40, o.Cells[0].Runs)
	require.EqualValues(t, 40*41/2+100+110+120, o.Digest)
	require.Equal(t, findings.Cell{Scenario: "counter", Variant: "synced", Search: true, Runs: 3},
		o.Cells[1])
	require.Equal(t, []findings.Corpus{{Scenario: "counter", Variant: "synced", Runs: []string{
		"counter/synced/100", "counter/synced/110", "counter/synced/120"}}}, o.Corpora)
	require.Empty(t, o.Sightings)
	stop()
	all.Wait()
	require.Equal(t, 1, strings.Count(foreign.String(), "\n"), foreign.String())
	require.Equal(t, "worker foreign: the campaign has no program for "+Platform()+
		": give it -platforms="+Platform()+" as well\n", foreign.String())
	require.Empty(t, own.String())
}
