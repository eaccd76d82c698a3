// Package replica judges replicas of documents that merge: which changes they made, were told are
// synced, stored, and found again.
//
// Changes are numbers, and each belongs to one document. A [History] records them as the nodes go
// along, the questions of clients for documents, and every replica in the end. [Judge] checks
//
//	replicas-converge            in the end connected replicas have the same changes
//	synced-change-survives       a change that a client was told is synced is not gone everywhere,
//	                             if its maker is there
//	synced-outlives-its-maker    nor if its maker never comes back
//	advertised-is-durable        a server finds what it has advertised, whenever it starts
//	storage-forgets-nothing      what one process found in storage, the next one finds
//	idle-replicas-fall-silent    replicas that have nothing new stop sending
//	failed-save-is-not-silent    a save that failed is tried again, or somebody is told
//	every-message-applies        every message applies to its document
//	believed-stored-is-on-disk   what a node takes for stored after a reload is on its disk
//	chunks-get-compacted         a document's chunks are compacted again and again
//	lookup-is-answered           who looks for a document is answered
//	no-false-unavailable         and is not told that it is unavailable while the server has it
//	serves-despite-bad-storage   a server whose storage fails for good serves its clients
//
// # Files
//
//	history.go  History: what is recorded
//	judge.go    Judge, Rules, the properties, and what is judged from all replicas in the end
//	storage.go  what is judged from the storage of one node
//	lookup.go   Lookup: questions for documents, and the properties of their answers
package replica
