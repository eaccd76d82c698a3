package powersync

import (
	"cmp"
	"time"

	"groundhog/net"
	"groundhog/nodes/powersync/backend"
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/protocol"
	"groundhog/nodes/powersync/service"
	"groundhog/sim/explore/plan"
	"groundhog/sim/world"
)

// The size of a run of PowerSync. The report's test has 10 clients, 100 rows and minutes.
const (
	clientCount   = 4
	registerCount = 20
	noteCount     = 6
	quietTime     = 3 * time.Second // after the work, and before anybody waits for anything
)

// setting is what is particular to the world of a scenario.
type setting struct {
	work time.Duration // 0: 30 s
	// after it; 0: 12 s. A keep-alive wakes no upload loop, so it may be longer than the 20 s
	// between two
	calm           time.Duration
	workload       []plan.Part // nil: five transactions a second
	latency        net.Latency // of every link; the zero value: 1 to 30 ms
	rules          []service.Rule
	tokenLife      time.Duration // 0: 300 s
	chunk          int           // operations of a line of data; 0: 1000
	interruptAfter int           // operations; 0: 1000
	lag, fetch     time.Duration // of replication and storage, at most; 0: what the service has
	users          int           // who sign in by turns; 0: each is another one
	// the storage is a Postgres, of which two machines hear; what they listen on ends after so long
	idleSession time.Duration
	// a proxy stands before the service, and passes on what it has got when it is so much; 0: none
	buffer int
	// the service takes a snapshot of the source first; each chunk takes this long at most
	snapshot time.Duration
}

// topology are the hosts of the world.
func (s setting) topology() *world.Topology {
	switch {
	case s.idleSession > 0:
		return fleet
	case s.buffer > 0:
		return front
	}
	return hosts
}

func (s setting) orDefault() setting {
	s.work, s.calm = cmp.Or(s.work, 30*time.Second), cmp.Or(s.calm, 12*time.Second)
	if s.latency == (net.Latency{}) {
		s.latency = net.Uniform(time.Millisecond, 30*time.Millisecond)
	}
	if s.workload == nil {
		s.workload = workload(s.work, 40, 150)
	}
	return s
}

// parted has several buckets, which are sent in many small lines, by a storage that takes its time.
func parted(rules []service.Rule) setting {
	return setting{rules: rules, chunk: 4, interruptAfter: 8, fetch: 40 * time.Millisecond}
}

// sparse leaves clients alone with what they have for long.
func sparse() setting {
	return setting{work: time.Minute, workload: workload(time.Minute, 2, 10)}
}

// idle has minutes in which the source does not change.
func idle() setting {
	work := 210 * time.Second
	return setting{work: work, workload: []plan.Part{
		{Action: txn, Min: 1, Max: 4, From: time.Minute, To: work},
		{Action: admin, Min: 0, Max: 2, From: time.Minute, To: work},
	}}
}

// failing is sparse, with checkpoints that are large for how soon a newer one may replace them: as
// more than 1,000 operations are for the real service.
func failing() setting {
	s := sparse()
	s.chunk, s.interruptAfter = 2, 2
	return s
}

// machines are those of a service over a Postgres, which ends a session after less than a minute,
// as others do after an hour. A session that the storage has forgotten, after it answered a
// keepalive, is silent for six minutes before the machine that listens on it doubts it.
func machines() setting {
	s := sparse()
	s.calm, s.idleSession, s.tokenLife = 7*time.Minute, 45*time.Second, time.Hour
	return s
}

// snapshots has a service that begins with a snapshot, of a source that keeps little of its log.
func snapshots() setting {
	s := sparse()
	s.work, s.calm, s.snapshot = 40*time.Second, patience, 900*time.Millisecond
	s.workload = append(workload(s.work, 20, 60), plan.Part{Action: admin, Min: 2, Max: 10,
		To: 20 * time.Second})
	return s
}

// proxied has a proxy before the service that buffers as nginx does unless it is told otherwise.
func proxied() setting {
	s := sparse()
	s.buffer = 4096
	return s
}

// seldom leaves clients alone with what they have, if not for so long.
func seldom() setting {
	return setting{calm: patience, workload: workload(30*time.Second, 6, 18)}
}

// long waits for uploads that failed until the end of the work: each attempt costs a delay, and so
// does the stream behind it.
var long = setting{calm: 30 * time.Second}

// everything is for all faults at once.
func everything() setting {
	s := parted(thirds())
	s.calm = patience
	return s
}

// patience is longer than the timeouts of an upload and of the stream that waits for it, one after
// the other, and what is left to upload then.
const patience = 90 * time.Second

// behind has a service that is far behind the source: write checkpoints are under way for long.
var behind = setting{lag: 2 * time.Second}

// returning has users of whom the service knows something already.
func returning() setting {
	s := behind
	s.users = 2
	return s
}

// fast has passes of the upload loop that end before the watcher of the queue speaks again.
func fast() setting {
	return setting{
		work: 8 * time.Second, workload: workload(8*time.Second,
			100, 250), latency: net.Uniform(20*time.Microsecond, 200*time.Microsecond),
	}
}

// half are two buckets of different priorities. A transaction may write to both.
func half() []service.Rule {
	return []service.Rule{
		{Bucket: "low[]", Priority: 1, Match: registers(0, registerCount/2)},
		{Bucket: "notes[]", Priority: 1, Match: notes(0, noteCount)},
		{Bucket: "high[]", Priority: protocol.DefaultPriority,
			Match: registers(registerCount/2, registerCount)},
	}
}

// thirds are the same without priorities.
func thirds() []service.Rule {
	rules := half()
	for i := range rules {
		rules[i].Priority = protocol.DefaultPriority
	}
	return rules
}

// urgent keeps the registers together: their transactions are published whole, and before the rows
// of the last bucket. One bucket is as urgent as they are because clients ask for that.
func urgent() []service.Rule {
	most := 1
	return []service.Rule{
		{Bucket: "registers[]", Priority: most, Match: registers(0, registerCount)},
		{Bucket: "notes[]", Priority: protocol.DefaultPriority, Override: &most,
			Match: notes(0, noteCount/2)},
		{Bucket: "more[]", Priority: protocol.DefaultPriority,
			Match: notes(noteCount/2, noteCount)},
	}
}

// registers matches those from one to below another.
func registers(from, to uint64) func(table, id string) bool {
	return rowsOf(client.Registers, from, to)
}

// notes matches such rows of the other synced table.
func notes(from, to uint64) func(table, id string) bool {
	return rowsOf(backend.LastWins, from, to)
}

// rowsOf matches rows of a table from one to below another.
func rowsOf(of string, from, to uint64) func(table, id string) bool {
	return func(table, id string) bool {
		return table == of && number(id) >= from && number(id) < to
	}
}

// workload is so many transactions in this time, and other work beside them.
func workload(length time.Duration, min, max int) []plan.Part {
	work := func(action plan.Action, min, max int) plan.Part {
		return plan.Part{Action: action, Min: min, Max: max, From: 2 * time.Second, To: length}
	}
	return []plan.Part{work(txn, min, max), work(edit, 0, 15), work(admin, 0, 4)}
}
