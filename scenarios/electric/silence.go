package electric

import (
	"time"

	"groundhog/nodes/electric"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// unpublishedWrites are writes of the database that the slot does not stream.
func unpublishedWrites(max, least, most int) plan.Part {
	return plan.Part{Action: unpublished, Min: 1, Max: max, From: faultsFrom, To: faultsTo,
		With: []plan.Domain{plan.Range("bytes", least, most)}}
}

// idle is a slot of which little is streamed, and a database that writes all the same.
func idle() *explore.Scenario {
	early := plan.Part{Action: commit, Max: 2, From: time.Second, To: 2 * time.Second}
	return scenario("idle", "the database writes, and nearly nothing of it is for a shape",
		[3]explore.Expect{}, early, unpublishedWrites(4, 1000, 20000))
}

// setting is a mixture without other faults, over a database that is not as usual.
func setting(
	name, doc string, expect explore.Expect, setup func(pg *electric.Postgres), parts ...plan.Part,
) *explore.Scenario {
	sc := mixture(name, doc, same(expect), parts...)
	sc.Play = func(r *explore.Run) {
		w := newSystem(r, func(pg *electric.Postgres, _ *electric.Config) { setup(pg) })
		r.Follow(handlers(w))
		w.finish(r)
	}
	return sc
}

// senderTimeout is a wal_sender_timeout that is as short as some operators set it, so that what
// depends on it shows within a run.
const senderTimeout = 5 * time.Second

// hang is a walsender that stands still with its connection alive.
func hang(stuck explore.Expect) *explore.Scenario {
	return setting("hang", "a walsender hangs, and its connection is alive", stuck,
		func(pg *electric.Postgres) { pg.SetSenderTimeout(senderTimeout) },
		faults(hosts.Point, 1, plan.Examples("rule",
			electric.PointWalsender+"@postgres max=1 return(true)")))
}

// decoding is a database that is silent for longer than twice its timeout, and does its work.
func decoding() *explore.Scenario {
	return setting("decoding", "the database decodes for long what no shape has",
		explore.Expect{},
		func(pg *electric.Postgres) {
			pg.SetSenderTimeout(senderTimeout)
			pg.SlowDecoding(time.Millisecond)
		},
		unpublishedWrites(1, 12000, 20000))
}

// untimed is a database whose timeout for clients is turned off.
func untimed() *explore.Scenario {
	return setting("untimed", "wal_sender_timeout is 0, and nothing goes wrong", explore.Expect{},
		func(pg *electric.Postgres) { pg.SetSenderTimeout(0) })
}
