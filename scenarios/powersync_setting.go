package scenarios

import (
	"cmp"
	"time"

	"groundhog/net"
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/protocol"
	"groundhog/nodes/powersync/service"
	"groundhog/sim/explore/plan"
)

// The size of a run of PowerSync. The report's test has 10 clients, 100 rows and minutes.
const (
	powersyncClients = 4
	powersyncRows    = 20
	powersyncNotes   = 6
	powersyncQuiet   = 3 * time.Second // after the work, and before anybody waits for anything
)

// powersyncSetting is what is particular to the world of a scenario.
type powersyncSetting struct {
	work           time.Duration // 0: 30 s
	calm           time.Duration // after it; 0: 12 s. A keep-alive wakes no upload loop, so it may be longer than the 20 s between two
	workload       []plan.Part   // nil: five transactions a second
	latency        net.Latency   // of every link; the zero value: 1 to 30 ms
	rules          []service.Rule
	tokenLife      time.Duration // 0: 300 s
	chunk          int           // operations of a line of data; 0: 1000
	interruptAfter int           // operations; 0: 1000
	lag, fetch     time.Duration // of replication and storage, at most; 0: what the service has
}

func (s powersyncSetting) orDefault() powersyncSetting {
	s.work, s.calm = cmp.Or(s.work, 30*time.Second), cmp.Or(s.calm, 12*time.Second)
	if s.latency == (net.Latency{}) {
		s.latency = net.Uniform(time.Millisecond, 30*time.Millisecond)
	}
	if s.workload == nil {
		s.workload = powersyncWorkload(s.work, 40, 150)
	}
	return s
}

// powersyncParted has several buckets, which are sent in many small lines, by a storage that takes its time.
func powersyncParted(rules []service.Rule) powersyncSetting {
	return powersyncSetting{rules: rules, chunk: 4, interruptAfter: 8, fetch: 40 * time.Millisecond}
}

// powersyncSparse leaves clients alone with what they have for long.
func powersyncSparse() powersyncSetting {
	return powersyncSetting{work: time.Minute, workload: powersyncWorkload(time.Minute, 2, 10)}
}

// powersyncSeldom leaves clients alone with what they have, if not for so long.
func powersyncSeldom() powersyncSetting {
	return powersyncSetting{calm: powersyncPatience, workload: powersyncWorkload(30*time.Second, 6, 18)}
}

// powersyncLong waits for uploads that failed until the end of the work: each attempt costs a delay, and so does the stream behind it.
var powersyncLong = powersyncSetting{calm: 30 * time.Second}

// powersyncEverything is for all faults at once.
func powersyncEverything() powersyncSetting {
	s := powersyncParted(powersyncThirds())
	s.calm = powersyncPatience
	return s
}

// powersyncPatience is longer than the timeouts of an upload and of the stream that waits for it, one after the other, and what is left to upload then.
const powersyncPatience = 90 * time.Second

// powersyncBehind has a service that is far behind the source: write checkpoints are under way for long.
var powersyncBehind = powersyncSetting{lag: 2 * time.Second}

// powersyncFast has passes of the upload loop that end before the watcher of the queue speaks again.
func powersyncFast() powersyncSetting {
	return powersyncSetting{
		work: 8 * time.Second, workload: powersyncWorkload(8*time.Second, 100, 250), latency: net.Uniform(20*time.Microsecond, 200*time.Microsecond),
	}
}

// powersyncHalf are two buckets of different priorities. A transaction may write to both.
func powersyncHalf() []service.Rule {
	return []service.Rule{
		{Bucket: "low[]", Priority: 1, Match: registers(0, powersyncRows/2)},
		{Bucket: "notes[]", Priority: 1, Match: notes(0, powersyncNotes)},
		{Bucket: "high[]", Priority: protocol.DefaultPriority, Match: registers(powersyncRows/2, powersyncRows)},
	}
}

// powersyncThirds are the same without priorities.
func powersyncThirds() []service.Rule {
	rules := powersyncHalf()
	for i := range rules {
		rules[i].Priority = protocol.DefaultPriority
	}
	return rules
}

// powersyncUrgent keeps the registers together: their transactions are published whole, and before the rows of the last bucket.
func powersyncUrgent() []service.Rule {
	return []service.Rule{
		{Bucket: "registers[]", Priority: 1, Match: registers(0, powersyncRows)},
		{Bucket: "notes[]", Priority: 1, Match: notes(0, powersyncNotes/2)},
		{Bucket: "more[]", Priority: protocol.DefaultPriority, Match: notes(powersyncNotes/2, powersyncNotes)},
	}
}

// registers matches those from one to below another.
func registers(from, to uint64) func(table, id string) bool {
	return func(table, id string) bool { return table == client.Registers && number(id) >= from && number(id) < to }
}

// notes matches such rows of the other synced table.
func notes(from, to uint64) func(table, id string) bool {
	return func(table, id string) bool { return table == "lww" && number(id) >= from && number(id) < to }
}

// powersyncWorkload is so many transactions in this time, and other work beside them.
func powersyncWorkload(length time.Duration, min, max int) []plan.Part {
	work := func(action string, min, max int) plan.Part {
		return plan.Part{Action: action, Min: min, Max: max, From: 2 * time.Second, To: length}
	}
	return []plan.Part{work("txn", min, max), work("edit", 0, 15), work("admin", 0, 4)}
}
