// Package automerge is automerge-repo: clients and a sync server that keep documents in memory,
// store them now and then, and tell each other of changes, as versions from 2023 to 2026 did it,
// and as the debate of issue 264 proposed.
//
// # What happens here
//
// A client edits a document; a tenth of a second later the change is stored and, separately, sent.
// The server applies what it receives, answers at once with its new heads, which is all the
// acknowledgement there is, relays to other clients after a tenth of a second, and stores after
// another. Nothing orders storing before telling. What is lost when a save fails, a process dies or
// the power goes depends on the version, on the storage adapter, and on who still has the change
// and comes back: that is the question of issue 264.
//
// A [Node] is a machine: a client or a server, with or without storage. Its process has a repo of
// document handles, a synchroniser with a state for each peer and document (package syncstate), a
// storage subsystem over files on the virtual disk, and connections in the manner of the WebSocket
// adapters. [Toggles] are the points in which versions and proposals differ, [Versions] name sets
// of them.
//
// With [Config].Finds, documents are created and looked for, and a server opens one when it is
// asked for it: a handle is loading, awaiting the network, requesting, and then ready or
// unavailable, and peers tell each other with request and doc-unavailable. Without, every document
// is there from the start, empty if need be. A process ends by a crash of its host, or is asked to
// ([Node.Shutdown]) and saves first, as its version does.
//
// # Names
//
//	here               automerge-repo
//	Node               Repo, with its adapters
//	handle             DocHandle, DocSynchronizer, and since 92de1f5a DocumentQuery
//	handle.statuses    peerDocumentStatuses
//	handle.peers       sync states; kept encoded by storage id
//	storage            StorageSubsystem
//	files              NodeFSStorageAdapter
//	connection         WebSocketClientAdapter, WebSocketServerAdapter
//
// # Not modelled
//
// Access policies other than "a server answers, and never announces"; ephemeral messages (nothing
// here depends on them); documents that are deleted or unloaded; authentication, IndexedDB, message
// channels, the subduction branch.
//
// # Files
//
//	toggles.go      Toggles; versions.go: names for them; trace.go: its notes in words
//	node.go         Node, its process and what a scenario asks of it
//	handle.go       documents: edits, heads that change, throttles
//	find.go         documents that are created and looked for: states, request and doc-unavailable
//	sync.go         messages of peers; durable.go: heads that are told only when they are stored
//	save.go         saves and compactions; saveerror.go: what becomes of one that fails
//	load.go         loads
//	files.go        keys, files, and the time that they take
//	shutdown.go     a process that is asked to end
//	connection.go   connections; wire.go: what goes over them
//	observer.go     what is told
package automerge
