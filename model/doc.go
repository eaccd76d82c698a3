// Package model says what must be true of a run, and judges whether it was.
//
// It is pure: no input or output, no clock, no randomness, and no knowledge of any node. It sees a run as a
// history, a list of plain values in its own vocabulary, which someone else has translated from what the
// nodes did. So it can judge any recorded history, and a wrong constant in a node cannot be wrong here too.
//
// # Judging
//
// A [Property] is a statement in words, with what it assumes and what it does not check. Judging it gives a
// [Verdict]: Held, Violated, Stuck (something that must happen in the end has not) or Exhausted (the run
// ended too early to tell). A verdict has a Key without numbers, by which failures are grouped, and a Reason with
// the numbers, for a person. [Judge] runs checks in order, assumptions first: a check whose assumption fails is
// skipped, because its answer would be noise.
//
// # Shape logs
//
// [ShapeHistory] is the history of a change-data-capture service. A source commits transactions, each at an LSN, made
// of operations, each at an [Offset]. The service serves shapes: a [Shape] has a handle and says which operations
// are relevant to it; those at or below its snapshot LSN belong to its snapshot, the others to its log. A
// consumer per shape writes the log; what it has made durable a crash cannot take back. The service acknowledges
// an LSN to the source, which may then discard everything up to there. It may invalidate a handle,
// whose clients then start anew with another one.
//
// [JudgeShapes] checks, in this order:
//
//	WF  the history is one that can happen                     assumed by all
//	S1  what is acknowledged is durable in every served shape
//	S2  a log is an exact prefix of its relevant operations, transactions whole
//	S3  after a clean restart and rest, a log is complete      assumes S2
//	S4  a client that is up to date sees what there is
//	S5  the acknowledged LSN only grows, and not past the end of the WAL
//	S7  no event is delivered to a consumer of a removed handle
//	LL  a publish round ends within a bounded number of retries
//	L1  once healed, the acknowledged LSN reaches the end      assumes LL
//	L2  once healed, no served shape waits for a dead writer
//	L4  the WAL that is kept is never longer than a bound
//	L5  where nothing was harmed, no shape is invalidated
//	L6  where consumers were harmed, no other shape is invalidated
//
// # Transactions
//
// [TxnHistory] is what clients of a transactional store asked and were answered: appends to lists, and reads of them.
// [JudgeTxns] checks
//
//	T1  a transaction sees what it did itself
//	T2  reads see committed appends, whole transactions, in one order   G1a, G1b
//	T3  there is a serial order                                         G0, G1c, G-single, G2, lost update
//	T4  which keeps processes and real time                             assumes T1 to T3
//
// and names the cycle. [StoreHistory] is what a server promised and what it found when it started: [JudgeStore] checks
//
//	D1  the server starts without an operator
//	D2  what was confirmed is there after every start
//	D3  what the server called durable is, so that the loss of clients that do not wait is bounded
//
// # Sync engines
//
// [SyncHistory] is what clients with a database of their own saw and did, and what the source committed. [JudgeSync] checks
//
//	Y1  causal consistency: read your writes, monotonic reads and writes, writes follow reads, atomic transactions
//	Y2  no upload loop rests while there is something to do
//	Y3  in the end every queue is empty and every download has ended
//	Y4  and all clients read what the source has               assumes Y3
//	Y5  the source keeps what it has acknowledged
//	Y6  every local transaction arrives there, as one          assumes Y3
//	Y7  the time of the last sync never goes backward
//	Y8  no process uploads twice what was answered
//	Y9  what a client has of a bucket is what was announced
//	Y10 an application that waited for its first sync finds every row
//
// # Replicas of documents
//
// [ReplicaHistory] is what replicas made, were told, stored and found. [JudgeReplicas] checks
//
//	R1  in the end connected replicas have the same changes
//	R2  a change that a client was told is synced is not gone everywhere, if its maker is there
//	R3  nor if its maker never comes back
//	R4  a server finds what it has advertised, whenever it starts
//	R5  what one process found in storage, the next one finds
//	R6  replicas that have nothing new fall silent
//	R7  a save that failed is tried again, or somebody is told
//	R8  every message applies to its document
//	R9  what a node takes for stored after a reload is on its disk
//	R10 chunks are compacted again and again
//	R11 who looks for a document is answered
//	R12 and is not told that it is unavailable while the server has it
//	R13 a server whose storage fails for good serves its clients
//
// # Not modelled
//
// What clients see that are not up to date yet, and how long anything takes: liveness is judged
// from states observed when, in the opinion of the scenario, enough time was given.
//
// # Files
//
//	property.go           Property, Verdict
//	judge.go              the ordered run of checks
//	offset.go             LSN, Offset, Op
//	shape.go              Shape: which operations are relevant
//	state.go              State: what was found when the service was looked at
//	history.go            ShapeHistory and its events
//	history_store.go      how it keeps millions of them
//	text.go               one line an event
//	render.go             a verdict with the events that led to it
//	track.go              which handles are served, as a checker walks along
//	shapes.go             JudgeShapes, and the list of properties
//	check_wellformed.go   WF
//	check_ack_durable.go  S1
//	check_prefix.go       S2
//	check_complete.go     S3
//	check_view.go         S4
//	check_ack_order.go    S5
//	check_delivery.go     S7
//	check_livelock.go     LL
//	check_ack_progress.go L1
//	check_writer.go       L2
//	check_retained.go     L4
//	check_refetch.go      L5
//	check_isolation.go    L6
//	txn.go                TxnHistory, T1, T2
//	txn_graph.go          which transaction comes before which, and why
//	txn_cycle.go          T3, T4
//	store.go              StoreHistory, D1, D2
//	sync.go               SyncHistory, Y2, Y7 to Y9
//	check_sync_causal.go  Y1
//	replica.go            ReplicaHistory, R1 to R10
//	replica_find.go       R11 to R13
//	check_sync_end.go     Y3 to Y6, Y10
package model
