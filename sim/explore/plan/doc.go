// Package plan holds the workload operations and the faults of one run as
// data: a few lines of text that a person can read, cut down and keep.
//
//	groundhog plan 1 electric-stall
//	          2s  op     commit         rows=1.3
//	2.779023724s  fault  kill-consumer  shape=1 why=kill
//	          4s  op     commit         rows=0.2,0.5
//
// # Actions
//
// An action is a struct. Its fields are the arguments of the action's lines: the
// types and tags of the fields say how they are drawn, printed, parsed, checked and
// made simpler, and the handler of the action gets them as they are.
//
//	type add struct {
//		N     int           `plan:"1..9"`                 // a number
//		After time.Duration `plan:"0s..1m"`               // a time
//		To    string        `plan:"left|right"`           // one word of several
//		What  []string      `plan:"1..4 of milk|rye|tea"` // a list
//		Row   row           // a type with Words and UnmarshalText: one word
//		Fault net           // a type with UnmarshalText: a quoted text
//	}
//
//	var Add = plan.Op[add]("add", "a client adds to the count")
//
//	r.Follow(Add.Do(func(a add) { … }))
//
// [Op] declares what the workload asks for, [Fault] what the world does. What only
// a scenario knows, such as the names of its hosts, is said by a [Domain]: [Range],
// [Among], [Length], [Examples] or [Where]. A [Part] narrows domains in the same way.
// A mistake in a declaration is found by [Schema.Check], and one between actions and
// handlers by [Schema.Bind]; neither waits for a line to happen.
//
// # Lines that hang on events
//
// A line may say, in place of a time, at which event of the run it happens:
//
//	      before sync 3 of server  fault  crash  host=server kind=power down=2s
//	after send 2 of server|client  fault  net    fault="reset server|client"
//	          at recovery 1 of a +3ms  fault  crash  host=a kind=kill down=0s
//
// Such a [Moment] is a place, a kind, a number, and then in any order whose event it is, a name in
// quotes, and how long after it the line happens:
//
//	before|in|after|at KIND N [of HOST] ["NAME"] [+TIME]
//
//	before, after  sync write create truncate rename remove mkdir link   of a file NAME
//	before         open close read                                       of a file NAME
//	before, in     connect of HOST|HOST      a host asks another for a connection
//	before, after  send of HOST|HOST         it hands bytes for another to its network
//	after          receive of HOST|HOST      the second has got bytes of the first
//	before         clock                     a host looks at its clock
//	at             note "TOPIC"              a note that code enters into the trace
//	at             state "NAME=VALUE"        the scenario names the state of the whole
//	at             start, recovery           a host has booted; booted again
//
// A sync has an "in" as well: it is under way. "before" is before the operation has any effect;
// "after" is when it has had it, and who asked for it does not know; the line happens in the very
// step. Events are counted for each host by itself, and of those only what matches the name, which
// may be a pattern as in [path.Match]: so no traffic of others moves the third sync of a file. A
// kind has one place at least that "at" is read as, the number is 1 if it is left out, and without
// a host it is the one that comes to it first.
//
// # Contract
//
// A [Schema] says what plans of a scenario are made of: the parts from which a plan
// is drawn, and the actions that a plan may have besides. [Schema.Draw] is a function
// of a [Source] alone; two sources exist, a seed ([Seeded]) and whatever a fuzzer
// offers. Every draw has a label of its own, so a part more shifts no draw of another.
//
// [Schema.Parse] and [Plan.String] are inverse. What is parsed has been checked:
// actions, arguments, their domains, times within the length of the schema. An
// error names the line and what was expected there.
//
// [Schema.DrawOn] hangs a share of the faults, [Schema.OnEvents], on events that a run has had: a
// [Profile]. Windows of microseconds, which no time that is drawn ever meets, are met so.
//
// # Swarm
//
// Faults that are always all on hide each other (Groce et al., "Swarm Testing",
// ISSTA 2012). So a draw first decides which of the optional faults exist in the
// plan at all, and how strong each is.
//
// # Map of the files
//
//   - action.go: actions; field.go: the arguments that the fields of a struct are.
//   - arg.go: an argument, and which values it takes; domain.go: domains that are
//     declared.
//   - schema.go: what plans of a scenario are made of, and what is wrong with it.
//   - handler.go: what happens at the lines of a plan.
//   - plan.go: plans and their lines; parse.go, print.go: their text.
//   - moment.go: events on which lines hang; hang.go: how such are drawn;
//     single.go: all of them.
//   - draw.go: how a plan is drawn; swarm.go: which faults exist in it.
//   - mutate.go: a plan like another one. redraw.go: another future of one past.
//   - simpler.go: smaller values, for reduction.
package plan
