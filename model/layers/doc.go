// Package layers judges systems that stand on each other: each layer promises something, and rests
// on what the layer below it has made durable. At the top are clients that show rows and their own
// mutations, at the bottom is a source that commits each mutation once.
//
// Two of its checkers know nothing of any layer. One forbids a promise of what nothing below has
// made durable; the other demands that in the end every promise has grown to the end of the log.
// The other checkers judge the whole from end to end.
//
// Mutations are numbered by client, transactions by LSN. A [History] records what was committed,
// promised, found again and shown; [Judge] checks
//
//	claims-are-durable        nothing is promised that is not durable, nor missing later
//	applied-once              the source applies no mutation twice, and none out of order
//	view-is-exact             a client has exactly the rows of the state that it says it has
//	views-only-advance        nor does it go back to an older state
//	own-writes-stay           what a client has made is shown until its rows include it
//	saved-is-kept             what a client was told is saved is in the source in the end
//	no-needless-refetch       nobody begins anew without a reason
//	claims-catch-up           in the end every layer promises all that there is
//	queues-drain              in the end no client has mutations that are not in the source
//	clients-converge          in the end every client shows what the source has
//	clients-are-told          and a client that does is told that it is up to date
//	log-stays-bounded         in the end the source keeps nothing that everybody has
//
// # Files
//
//	history.go     History: what is recorded
//	oracle.go      the rows as of each LSN
//	properties.go  the properties
//	judge.go       Judge, and what is judged in the end
package layers
