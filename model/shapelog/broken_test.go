package shapelog

import (
	"testing"

	"groundhog/model"

	"github.com/stretchr/testify/require"
)

// story is a history of one table "t", written down by hand. Transactions have two operations, 0
// and 2.
type story struct{ History }

func (s *story) tx(lsn LSN) *story {
	s.Commit(lsn, Op{At: Offset{lsn, 0}, Table: "t", Key: "k", Value: "v"},
		Op{At: Offset{lsn, 2}, Table: "t", Key: "l", Value: "w"})
	return s
}
func (s *story) serve(handle string, at LSN) *story {
	s.Serve(Shape{Handle: handle, Table: "t", Snapshot: at})
	return s
}
func (s *story) store(handle string, lsn LSN) *story { s.Store(handle, Offset{lsn, 2}); return s }
func (s *story) read(handle string, at, upTo LSN, values ...string) *story {
	var view []Entry
	for i, v := range values {
		view = append(view, Entry{Key: []string{"k", "l"}[i], Value: v})
	}
	s.Read("c", handle, Offset{at, 2}, upTo, view)
	return s
}
func (s *story) ack(lsn LSN) *story           { s.Acknowledge(lsn); return s }
func (s *story) do(f func(h *History)) *story { f(&s.History); return s }

// look observes logs that are complete for these transactions.
func (s *story) look(phase Phase, end LSN, pending []Pending, logs ...Log) *story {
	s.Observe(State{Phase: phase, EndOfWAL: end, Logs: logs, Pending: pending})
	return s
}

// stored is a log of whole transactions.
func stored(handle string, lsns ...LSN) Log {
	l := Log{Handle: handle}
	for _, lsn := range lsns {
		l.Entries = append(l.Entries, Entry{Offset{lsn, 0}, "k", "v"},
			Entry{Offset{lsn, 2}, "l", "w"})
		l.Commits = append(l.Commits, Mark{lsn, len(l.Entries)})
	}
	return l
}

func at(lsn LSN) Offset { return Offset{lsn, 2} }

// broken are histories as faulty services leave them, each with all the failures that must be
// found.
var broken = []struct {
	name  string
	story func(s *story)
	rules Rules
	want  []string
}{
	{"nothing is wrong", func(s *story) {
		s.serve("s", 0).tx(10).store("s", 10).ack(10)
		s.look(Healed, 10, nil, stored("s", 10)).look(Restarted, 10, nil, stored("s", 10))
	}, Rules{}, nil},

	{"consumer killed on a quiet table, the entry stays pinned", func(s *story) {
		s.serve("s", 0).do(func(h *History) { h.StartConsumer("s") })
		s.tx(10).store("s", 10).ack(10).tx(20).do(func(h *History) { h.EndConsumer("s", "kill") })
		s.look(Healed, 20, []Pending{{"s", at(20), at(10), Dead, ""}}, stored("s", 10))
		s.do((*History).Crash).do((*History).Restart).store("s", 20).ack(20)
		s.look(Restarted, 20, nil, stored("s", 10, 20))
	}, Rules{}, []string{
		"acks-catch-up/flush offset stuck: consumer is dead (kill)",
		"no-wait-for-dead-writer/writer is dead (kill)",
	}},

	{"a sweep unpins the dead consumer's entry, the shape stays served", func(s *story) {
		s.serve("s", 0).tx(10).store("s", 10).ack(10).tx(20).ack(20)
		s.look(Healed, 20, nil, stored("s", 10)).look(Restarted, 20, nil, stored("s", 10))
	}, Rules{}, []string{
		"acked-is-durable/acknowledged but not stored",
		"log-is-complete/log ends early",
	}},

	{"a sweep invalidates the shape before it unpins", func(s *story) {
		s.serve("s", 0).
			tx(10).
			store("s", 10).
			ack(10).
			tx(20).
			do(func(h *History) { h.Invalidate("s", true) }).
			ack(20)
		s.look(Healed, 20, nil).look(Restarted, 20, nil)
	}, Rules{StrictRemoval: true}, nil},

	{"a sweep unpins while the removal is still in memory, lenient", func(s *story) {
		s.serve("s", 0).tx(10).do(func(h *History) { h.Invalidate("s", false) }).ack(10)
		s.look(Healed, 10, nil).look(Restarted, 10, nil)
	}, Rules{}, nil},

	{"a sweep unpins while the removal is still in memory, strict", func(s *story) {
		s.serve("s", 0).tx(10).do(func(h *History) { h.Invalidate("s", false) }).ack(10)
		s.look(Healed, 10, nil).look(Restarted, 10, nil)
	}, Rules{StrictRemoval: true}, []string{
		"acked-is-durable/acknowledged before the removal was durable",
	}},

	{"a crash brings a removed shape back, with a hole below the acknowledged LSN", func(s *story) {
		s.serve("s", 0).tx(10).do(func(h *History) { h.Invalidate("s", false) }).ack(10)
		s.do((*History).Crash).do((*History).Restart).serve("s", 0)
		s.look(Healed, 10, nil, stored("s"))
	}, Rules{}, []string{"acked-is-durable/served again with a hole"}},

	{"a restarted consumer resumes behind what the stream delivered", func(s *story) {
		s.serve("s", 0).tx(10).store("s", 10).ack(10).tx(20).tx(30).store("s", 30).ack(30)
		s.look(Healed, 30, nil, stored("s", 10, 30))
	}, Rules{}, []string{"log-has-no-hole/hole"}},

	{"replay is applied twice", func(s *story) {
		s.serve("s", 0).tx(10).store("s", 10)
		s.do((*History).Crash).do((*History).Restart).ack(10)
		l := stored("s", 10, 10)
		l.Commits = l.Commits[:1]
		s.look(Healed, 10, nil, l)
	}, Rules{}, []string{"log-has-no-hole/duplicate"}},

	{"a replacement skips the rest of a torn transaction", func(s *story) {
		s.serve("s", 0).tx(10).tx(20)
		l := stored("s", 10)
		l.Entries, l.Commits = l.Entries[:1], []Mark{{10, 1}}
		s.look(Healed, 20, []Pending{{"s", at(20), at(10), Alive, ""}}, l)
	}, Rules{}, []string{
		"log-has-no-hole/torn transaction",
		"acks-catch-up/flush offset stuck: consumer does not flush",
	}},

	{"a transaction that the snapshot holds is also in the log", func(s *story) {
		s.tx(10).serve("s", 10).tx(20).store("s", 20).ack(20)
		s.look(Healed, 20, nil, stored("s", 10, 20))
	}, Rules{}, []string{"log-has-no-hole/foreign"}},

	{"the disk lost what it said was durable", func(s *story) {
		s.serve("s", 0).tx(10).store("s", 10).ack(10).do((*History).Crash).do((*History).Restart)
		s.look(Healed, 10, nil, stored("s")).look(Restarted, 10, nil, stored("s"))
	}, Rules{}, []string{"log-has-no-hole/durable entry lost"}},

	{"keepalive acknowledges past an unflushed transaction", func(s *story) {
		s.serve("s", 0).tx(10).do(func(h *History) { h.Advance(15) }).ack(15).store("s", 10)
		s.look(Healed, 15, nil, stored("s", 10)).look(Restarted, 15, nil, stored("s", 10))
	}, Rules{}, []string{"acked-is-durable/acknowledged but not stored"}},

	{"a poison event is retried for ever", func(s *story) {
		s.serve("s", 0).tx(10).do(func(h *History) {
			h.BeginRound(1)
			for i := range 5 {
				h.RetryRound(1, i+1)
			}
		})
	}, Rules{RetriesMax: 3}, []string{"publish-round-ends/publish round retries without bound"}},

	{"a wedged consumer blocks the round", func(s *story) {
		s.serve("s", 0).
			tx(10).
			do(func(h *History) { h.BeginRound(1) }).
			look(Healed, 10, nil, stored("s"))
	}, Rules{}, []string{"publish-round-ends/publish round never ends"}},

	{"a removal chain dies half-way, its entry stays", func(s *story) {
		s.serve("s", 0).tx(10).do(func(h *History) { h.Invalidate("s", true) })
		s.look(Healed, 10, []Pending{{"s", at(10), Offset{}, Dead, "shutdown"}})
	}, Rules{}, []string{"acks-catch-up/flush offset stuck: entry of a removed shape"}},

	{"a flush was reported before its entry was made", func(s *story) {
		s.serve("s", 0).
			tx(10).
			store("s", 10).
			look(Healed, 10, []Pending{{"s", at(10), Offset{}, Alive, ""}}, stored("s", 10))
	}, Rules{}, []string{"acks-catch-up/flush offset stuck: flush was not noticed"}},

	{"a suspended shape waits and has no consumer", func(s *story) {
		s.serve("s", 0).
			tx(10).
			store("s", 10).
			look(Healed, 10, []Pending{{"s", at(10), Offset{}, Missing, ""}}, stored("s", 10))

	}, Rules{}, []string{
		"acks-catch-up/flush offset stuck: consumer is missing",
		"no-wait-for-dead-writer/writer is missing",
	}},

	{"the last transaction has no commit mark", func(s *story) {
		l := stored("s", 10, 20)
		l.Commits = l.Commits[:1]
		s.serve("s", 0).
			tx(10).
			tx(20).
			store("s", 20).
			ack(20).
			look(Healed, 20, nil, l).
			look(Restarted, 20, nil, l)
	}, Rules{}, []string{"log-is-complete/last transaction not committed"}},

	{"a replay makes a healthy consumer raise, its shape is removed", func(s *story) {
		s.serve("s", 0).tx(10).store("s", 10).do((*History).Crash).do((*History).Restart)
		s.do(func(h *History) { h.Invalidate("s", false); h.Invalidate("s", true) }).
			ack(10).
			look(Healed, 10, nil).
			look(Restarted, 10, nil)
	}, Rules{Unharmed: true}, []string{"no-needless-invalidation/healthy shape invalidated"}},

	{"the same, of a consumer that was killed", func(s *story) {
		s.serve("s", 0).
			tx(10).
			store("s", 10).
			do(func(h *History) { h.Invalidate("s", true) }).
			ack(10)
		s.look(Healed, 10, nil).look(Restarted, 10, nil)
	}, Rules{}, nil},

	{"a consumer dies, and every shape goes", func(s *story) {
		s.serve("s", 0).
			serve("r", 0).
			do(func(h *History) { h.StartConsumer("s"); h.EndConsumer("s", "kill") })
		s.do(func(h *History) {
			h.Crash()
			h.Restart()
			h.Invalidate("s", true)
			h.Invalidate("r", false)
			h.Invalidate("r", true)
		})
	}, Rules{Isolated: true}, []string{
		"harm-stays-in-its-shape/healthy shape invalidated with another",
	}},

	{"a table is not streamed, and what it lacks is acknowledged", func(s *story) {
		s.serve("s", 0).
			tx(10).
			store("s", 10).
			ack(10).
			tx(20).
			ack(20).
			tx(30).
			store("s", 30).
			ack(30).
			look(Healed, 30, nil, stored("s", 10, 30))
		s.look(Restarted, 30, nil, stored("s", 10, 30))
	}, Rules{Unpublished: true}, []string{"log-has-no-hole/hole"}},

	{"a consumer dies, and its shape goes", func(s *story) {
		s.serve("s", 0).
			serve("r", 0).
			do(func(h *History) { h.StartConsumer("s"); h.EndConsumer("s", "kill") }).
			do(func(h *History) { h.Invalidate("s", true) })
	}, Rules{Isolated: true}, nil},

	{"the acknowledgement falls behind under load, and comes in the end", func(s *story) {
		s.do(func(h *History) { h.Advance(5) }).
			serve("s", 0).
			tx(10).
			store("s", 10).
			tx(20).
			tx(30).
			store("s", 30).
			ack(30)
		s.look(Healed, 30, nil, stored("s", 10, 20, 30)).
			look(Restarted, 30, nil, stored("s", 10, 20, 30))
	}, Rules{RetainedMax: 20}, []string{"wal-stays-bounded/too much WAL retained"}},

	{"just not", func(s *story) {
		s.do(func(h *History) { h.Advance(5) }).
			serve("s", 0).
			tx(10).
			store("s", 10).
			ack(10).
			tx(20).
			tx(30).
			store("s", 30).
			ack(30)
		s.look(Healed, 30, nil, stored("s", 10, 20, 30)).
			look(Restarted, 30, nil, stored("s", 10, 20, 30))
	}, Rules{RetainedMax: 20}, nil},

	{
		"a client reads its shape in two answers",
		func(s *story) {
			s.serve("s", 0).tx(10).read("s", 10, 10, "v", "w").tx(20).
				read("s", 20, 20, "v", "w")
		},
		Rules{},
		nil,
	},
	{
		"a client is told it is up to date, and is not",
		func(s *story) { s.serve("s", 0).tx(10).read("s", 10, 10) },
		Rules{},
		[]string{"client-view-is-right/view is not the query's answer"},
	},
	{
		"a client sees an old value",
		func(s *story) { s.serve("s", 0).tx(10).read("s", 10, 10, "v", "u") },
		Rules{},
		[]string{"client-view-is-right/view is not the query's answer"},
	},
	{
		"a client is sent back",
		func(s *story) {
			s.serve("s", 0).tx(10).tx(20).
				read("s", 20, 20, "v", "w").read("s", 10, 20, "v", "w")
		},
		Rules{},
		[]string{"client-view-is-right/offset fell"},
	},

	{"a crash brings a shape back, and its consumer is sent an event", func(s *story) {
		s.serve("s", 0).
			do(func(h *History) { h.Invalidate("s", false); h.Crash(); h.Restart() }).
			serve("s", 0)
		s.tx(10).do(func(h *History) { h.StartConsumer("s"); h.Deliver("s", 10) })
	}, Rules{}, nil},
	{"a consumer is started for a removed handle, and is sent an event", func(s *story) {
		s.serve("s", 0).do(func(h *History) { h.Invalidate("s", true); h.StartConsumer("s") })
		s.tx(10).do(func(h *History) { h.Deliver("s", 10) })
	}, Rules{}, []string{"no-delivery-after-removal/delivered to a removed shape"}},

	{
		"acknowledged LSN falls",
		func(s *story) { s.tx(10).ack(10).ack(9) },
		Rules{},
		[]string{"acks-only-grow/acknowledged LSN fell"},
	},
	{
		"acknowledged past the end",
		func(s *story) { s.tx(10).ack(11) },
		Rules{},
		[]string{"acks-only-grow/acknowledged past the end"},
	},
}

func TestBrokenHistories(t *testing.T) {
	for _, b := range broken {
		t.Run(b.name, func(t *testing.T) {
			s := &story{}
			b.story(s)
			var got []string
			for _, v := range Judge(&s.History, b.rules) {
				if v.Failed() {
					got = append(got, v.ID())
					require.NotContains(t, v.Key, "0")
				}
			}
			require.Equal(t, b.want, got, "%v", &s.History)
		})
	}
}

// malformed are histories that cannot happen: the only verdict is about the recorder.
var malformed = []struct {
	name  string
	story func(s *story)
	key   string
}{
	{"commit falls", func(s *story) { s.tx(10).tx(10) }, "LSN falls"},
	{"WAL falls", func(s *story) { s.tx(10).do(func(h *History) { h.Advance(9) }) }, "LSN falls"},
	{
		"offset of another transaction",
		func(s *story) { s.Commit(10, Op{At: Offset{11, 0}}) },
		"offsets out of order",
	},
	{
		"offsets fall",
		func(s *story) { s.Commit(10, Op{At: Offset{10, 2}}, Op{At: Offset{10, 0}}) },
		"offsets out of order",
	},
	{"unknown handle stored", func(s *story) { s.tx(10).store("s", 10) }, "unknown handle"},
	{
		"unknown handle pending",
		func(s *story) { s.look(Running, 0, []Pending{{Handle: "s"}}) },
		"unknown handle",
	},
	{"unknown log", func(s *story) { s.look(Running, 0, nil, stored("s")) }, "unknown handle"},
	{"no handle", func(s *story) { s.serve("", 0) }, "no handle"},
	{"served twice", func(s *story) { s.serve("s", 0).serve("s", 0) }, "served twice"},
	{"another shape", func(s *story) {
		s.tx(10).serve("s", 0).do(func(h *History) { h.Invalidate("s", true) }).serve("s", 10)
	}, "handle changed its shape"},
	{"snapshot of the future", func(s *story) { s.serve("s", 1) }, "snapshot before committed"},
	{
		"stored before committed",
		func(s *story) { s.serve("s", 0).store("s", 10) },
		"stored before committed",
	},
	{"invalidated twice", func(s *story) {
		s.serve("s", 0).do(func(h *History) { h.Invalidate("s", true); h.Invalidate("s", true) })
	}, "invalidated twice"},
	{
		"death of no consumer",
		func(s *story) { s.serve("s", 0).do(func(h *History) { h.EndConsumer("s", "kill") }) },
		"death of no consumer",
	},
	{"consumer survives a crash", func(s *story) {
		s.serve("s", 0).
			do(func(h *History) { h.StartConsumer("s"); h.Crash(); h.Restart() }).
			do(func(h *History) { h.EndConsumer("s", "kill") })
	}, "death of no consumer"},
	{
		"crash twice",
		func(s *story) { s.do((*History).Crash).do((*History).Crash) },
		"crash and restart do not alternate",
	},
	{
		"restart of what runs",
		func(s *story) { s.do((*History).Restart) },
		"crash and restart do not alternate",
	},
	{
		"the dead store",
		func(s *story) { s.tx(10).serve("s", 0).do((*History).Crash).store("s", 10) },
		"event of a dead service",
	},
	{
		"round twice",
		func(s *story) { s.do(func(h *History) { h.BeginRound(1); h.BeginRound(1) }) },
		"round begun twice",
	},
	{"unknown round", func(s *story) {
		s.do(func(h *History) { h.BeginRound(1); h.Crash(); h.Restart(); h.EndRound(1, 0) })
	}, "unknown round"},
	{
		"WAL observed too short",
		func(s *story) { s.tx(10).look(Running, 9, nil) },
		"observed WAL too short",
	},
	{
		"two logs",
		func(s *story) { s.serve("s", 0).look(Running, 0, nil, stored("s"), stored("s")) },
		"two logs of one shape",
	},
	{"marks fall", func(s *story) {
		l := stored("s", 10)
		l.Commits = []Mark{{10, 2}, {10, 2}}
		s.tx(10).serve("s", 0).look(Running, 10, nil, l)
	}, "commit marks out of order"},
}

func TestMalformedHistories(t *testing.T) {
	for _, m := range malformed {
		t.Run(m.name, func(t *testing.T) {
			s := &story{}
			m.story(s)
			verdicts := Judge(&s.History, Rules{})
			require.Len(t, verdicts, 1)
			require.Equal(t, "shape-history-is-sound/"+m.key, verdicts[0].ID(), "%v", verdicts[0])
			require.Equal(t, model.Violated, verdicts[0].Kind)
		})
	}
}
