// Package shapelog judges change-data-capture services that keep a log for each shape they serve.
//
// # The history
//
// A source commits transactions, each at an [LSN], made of operations, each at an [Offset]. The
// service serves shapes: a [Shape] has a handle and says which operations are relevant to it. Those
// at or below its snapshot LSN belong to its snapshot, the others to its log. A consumer per shape
// writes the log; what it has made durable a crash cannot take back. The service acknowledges an
// LSN to the source, which may then discard everything up to there. It may invalidate a handle,
// whose clients then start anew with another one.
//
// A [History] records all of this in the order in which it happened, with a [State] at each moment
// at which somebody looked at the service from outside.
//
// # The properties
//
// [Judge] checks, in this order:
//
//	shape-history-is-sound      the history is one that can happen; all others assume it
//	acked-is-durable            what is acknowledged is durable in every served shape
//	log-has-no-hole             a log is an exact prefix of its operations, transactions whole
//	log-is-complete             after a clean restart, a log is complete; assumes log-has-no-hole
//	client-view-is-right        a client that is told it is up to date sees what there is
//	acks-only-grow              the acknowledged LSN never falls, nor passes the end of the WAL
//	no-delivery-after-removal   no event is delivered to a consumer of a removed shape
//	publish-round-ends          a publish round ends within a bounded number of retries
//	acks-catch-up               once healed, the acknowledged LSN reaches the end of the WAL
//	no-wait-for-dead-writer     once healed, no served shape waits for a dead writer
//	wal-stays-bounded           the WAL that is kept is never longer than a bound
//	no-needless-invalidation    where nothing was harmed, no shape is invalidated
//	harm-stays-in-its-shape     where single consumers were harmed, no other shape is invalidated
//
// Not modelled are clients that are not up to date yet, and how long anything takes: liveness is
// judged from states observed when, in the opinion of the scenario, enough time was given.
//
// # Files
//
//	judge.go         Judge, Rules, and the list of properties
//	offset.go        LSN, Offset, Op
//	shape.go         Shape, Partition: which operations are relevant
//	state.go         State: what was found when the service was looked at
//	history.go       History and its events
//	events.go        how a history keeps millions of them
//	relevant.go      the reference model: the operations of a shape
//	text.go          one line for an event
//	render.go        a verdict with the events that led to it
//	track.go         which handles are served, as a checker walks along
//	wellformed.go    shape-history-is-sound
//	ack_durable.go   acked-is-durable
//	log_prefix.go    log-has-no-hole
//	log_complete.go  log-is-complete
//	client_view.go   client-view-is-right
//	ack_order.go     acks-only-grow
//	delivery.go      no-delivery-after-removal
//	rounds_end.go    publish-round-ends
//	ack_progress.go  acks-catch-up
//	writers.go       no-wait-for-dead-writer
//	retained.go      wal-stays-bounded
//	invalidation.go  no-needless-invalidation
//	isolation.go     harm-stays-in-its-shape
package shapelog
