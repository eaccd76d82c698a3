// Package plan holds the workload operations and the faults of one run as
// data: a few lines of text that a person can read, cut down and keep.
//
//	groundhog plan 1 electric-stall
//	          2s  op     commit          changes=1.3
//	2.779023724s  fault  kill-consumer   shape=1 why=kill
//	          4s  op     commit          changes=0.2,0.5
//
// # Contract
//
// A [Schema] says what plans of a scenario are made of: its actions with the
// domains of their arguments, and the parts from which a plan is drawn.
// [Schema.Draw] is a function of a [Source] alone; two sources exist, a seed
// ([Seeded]) and whatever a fuzzer offers. Every draw has a label of its own, so
// a part more shifts no draw of another.
//
// [Schema.Parse] and [Plan.String] are inverse. What is parsed has been checked:
// actions, arguments, their domains, times within the length of the schema. An
// error names the line and what was expected there.
//
// # Swarm
//
// Faults that are always all on hide each other (Groce et al., "Swarm Testing",
// ISSTA 2012). So a draw first decides which of the optional faults exist in the
// plan at all, and how strong each is.
//
// # Map of the files
//
//   - schema.go: actions and parts; arg.go: domains of arguments.
//   - plan.go: plans and their lines; parse.go, print.go: their text.
//   - draw.go: how a plan is drawn; swarm.go: which faults exist in it.
//   - simpler.go: smaller values, for reduction.
package plan
