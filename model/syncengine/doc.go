// Package syncengine judges clients that have a database of their own and sync it with a source.
//
// A [History] records what each client's application saw and wrote, what the source committed, what
// the clients reported of themselves on the way, and both sides in the end. [Judge] checks
//
//	reads-are-causal              read your writes, monotonic reads and writes, writes follow
//	                              reads, whole transactions
//	upload-loop-wakes             no upload loop rests while there is something to do
//	uploads-and-downloads-end     in the end every queue is empty and every download has ended
//	clients-match-the-source      and all clients read what the source has; assumes the former
//	source-keeps-acked-writes     the source keeps what it has acknowledged
//	local-writes-reach-source     every local transaction arrives there, as one; assumes
//	                              uploads-and-downloads-end
//	last-sync-time-never-falls    the time of the last sync never goes backward
//	answered-upload-not-repeated  no process uploads again what was answered
//	bucket-matches-checksum       what a client has of a bucket is what was announced
//	first-sync-is-complete        an application that waited for its first sync finds every row
//	snapshot-is-not-repeated      a service does not take a snapshot again that must fail again
//
// # Files
//
//	history.go   History: what is recorded
//	judge.go     Judge and the properties
//	causal.go    reads-are-causal
//	reported.go  what is judged from the reports of clients on the way
//	end.go       what is judged from the state of both sides in the end
//	snapshots.go snapshot-is-not-repeated
package syncengine
