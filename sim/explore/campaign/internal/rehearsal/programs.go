package rehearsal

import (
	"context"
	"fmt"
	"os"
	"time"

	"groundhog/sim/explore/campaign/internal/campaign"
	"groundhog/sim/explore/campaign/internal/queue"
)

// url is where the server is.
const url = "nats://server:4222"

// protocol is what of it can be made wrong.
type protocol struct {
	tasks func(campaign.Tasks, string) campaign.Tasks // of a worker
	board func(campaign.Board) campaign.Board
}

// serve is the program of the server.
func serve() {
	s, err := queue.Embed("/data/nats", "0.0.0.0:4222", "")
	if err != nil {
		fail(err)
	}
	defer s.Close()
	select {}
}

// connected is a connection to the server. Whoever has none ends, and is started again.
func connected(ctx context.Context) *queue.Queue {
	q, err := queue.Connect(ctx, url, "")
	if err != nil {
		fail(err)
	}
	return q
}

func fail(err error) {
	fmt.Println(err)
	os.Exit(1)
}

// work is the program of a machine with workers.
func work(name string, jobs int, program judged, p protocol) {
	ctx := context.Background()
	q := connected(ctx)
	for i := range jobs {
		id := fmt.Sprintf("%s.%d", name, i)
		w := campaign.Worker{ID: id, Tasks: p.tasks(q, id), Log: os.Stderr,
			Program: func(context.Context, string) (campaign.Examiner, error) {
				return program, nil
			}}
		go func() { _ = w.Work(ctx) }()
	}
	select {}
}

// run is the program of the campaign's own process. It prints what it has come to.
func run(spec campaign.Spec, p protocol) {
	ctx := context.Background()
	c := campaign.Campaign{Name: "rehearsal", Spec: spec, Queue: p.board(connected(ctx)),
		Seen: func(campaign.Progress) {}}
	begin := time.Now()
	o, err := c.Judge(ctx)
	if err != nil {
		fail(err)
	}
	e := ending{steps: o.Steps, digest: o.Digest, findings: len(o.Sightings)}
	for _, cell := range o.Cells {
		if cell.Search {
			e.searches += cell.Runs
		} else {
			e.runs += cell.Runs
		}
	}
	for _, c := range o.Corpora {
		e.corpora += len(c.Runs)
	}
	for _, x := range o.Sightings {
		if x.Again && x.Repro != "" {
			e.confirmed++
		}
	}
	fmt.Println(e)
	fmt.Fprintln(os.Stderr, "took", time.Since(begin))
}
