// Package series keeps how a quantity of a run, such as the bytes of a queue, goes up and
// down over virtual time, and reads it off for whoever draws it.
//
// # Contract
//
// A [Series] is a step function: each value holds from its instant to that of the next, the
// last to the end of the run. A [Recorder] takes one change at a time, in constant time on
// average, and draws, schedules and notes nothing: a run has the same trace with and without
// it. A nil *Recorder takes changes and keeps none, so that a world records always, and pays
// for it only where somebody asked.
//
// # Thinning
//
// A series has [MaxPoints] points at most. A recorder that would keep more divides time
// into intervals of 2^k nanoseconds and keeps of each the first, the lowest, the highest and
// the last of its changes, with their instants; k grows as the run does. This is the
// aggregation M4 (Jugel, Jerzak, Hackenbroich, Markl, VLDB 2014), of which a line at no finer a
// grain looks as it would of everything. So however short a spike is, its height is kept. What is
// kept is that of the whole sequence of changes for the last k, and does not depend on when the
// recorder thinned. Numbers are integers throughout: it is the same on every machine.
//
// # Map of the files
//
//   - series.go: a series and its recorder. thin.go: first, lowest, highest, last.
//   - column.go: what holds in each of some equal stretches of time.
//   - axis.go: round ticks, and numbers with units as a person reads them.
package series
