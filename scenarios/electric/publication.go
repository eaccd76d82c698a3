package electric

import (
	"slices"
	"time"

	"groundhog/nodes/electric"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// unpublish is somebody who shares the publication of the service, and takes a table out of it.
var unpublish = plan.Fault[tableLine]("unpublish", "somebody takes a table out of the publication")

type tableLine struct {
	Table uint32 `plan:"0..1"`
}

// publicationWork is long enough for what is taken out to be put back, which happens once a minute,
// and for commits after that.
const publicationWork = 90 * time.Second

// publication is a publication that the service manages and somebody else alters. The service
// publishes the table again, but what was committed meanwhile was never streamed.
func publication() *explore.Scenario {
	parts := append(workload(), plan.Part{Action: unpublish, Min: 1, Max: 2, From: faultsFrom,
		To: 10 * time.Second})
	for table := range 2 {
		parts = append(parts, plan.Part{Action: commit, Min: 1, Max: 2, With: rowsOf(table, 1, 3),
			From: publicationWork - 20*time.Second, To: publicationWork - time.Second})
	}
	sc := scenario("publication",
		"somebody takes tables out of the publication, and the service puts them back",
		same(of(skips, 20, complete)), parts...)
	sc.Plan.Actions, sc.Plan.Length = append(slices.Clone(actions), unpublish), publicationWork
	sc.Sometimes = []string{"electric.log-durable", "electric.flush-boundary"}
	sc.Play = func(r *explore.Run) {
		w := newSystem(r, func(pg *electric.Postgres, c *electric.Config) {
			pg.StartPublication()
			c.ManagePublication = true
		})
		w.work, w.rules.Unpublished = publicationWork, true
		r.Follow(handlers(w), unpublish.Do(func(l tableLine) { w.pg.Unpublish(l.Table) }))
		w.finish(r)
	}
	return sc
}
