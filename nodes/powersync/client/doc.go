// Package client is a machine with an application over PowerSync: the client library as
// powersync.dart 1.15.0 had it (July 2025), with the sync client of the PowerSync core 0.4.2, and
// what other versions and languages did otherwise.
//
// # Contract
//
// A [Client] is a host with a disk and an address. Booting it runs the application: it opens the
// database, connects, waits for its first sync and then carries out the transactions that
// [Client.Do] gives it, one at a time. Killing it loses every process, timer, connection and event;
// the database stays. [Client.Connect], [Client.Disconnect] and [Client.SignIn] are the
// application's calls. Everything is told to the [Observer], at the step at which it happens;
// [Client.Status] is what the application would see now.
//
// Client, service and backend talk by package protocol, over the network alone. Two nodes are asked
// for by address: the service for streams and write checkpoints, the backend for credentials and
// transactions.
//
// # Inside
//
// Two isolates share a SQLite database and one lock for its writers. The main isolate has the
// application, its connector (which uploads when it is called), and a watcher of ps_crud behind a
// throttle. The sync isolate, started by connect, has the upload loop and the loop of stream
// iterations. Events between them have the meaning of Dart's broadcast streams: dropped before the
// first subscription, buffered while the subscriber is busy. That is where the lost wake-up of
// issue 308 of powersync.dart lives: the upload loop makes its first pass before it subscribes.
//
// The database is behind [Store], which is given to the client: package memory is fast, package
// sqlite is SQLite on the virtual disk. Both have the same tables and give the same history.
//
// The defects of other versions are [Toggles], one real wrong code path each. The zero value is
// what the report ran on.
//
// # Yield points
//
// Between the steps of an upload lie the points [PointNext] to [PointTarget], which are fault
// points: a rule with return("kill") kills the process there and starts it again after
// [RestartAfter]; return("write") lets the application carry out a transaction that [Client.Hold]
// keeps. So every order of kills and writes can be enumerated.
//
// # Not modelled
//
// Raw tables, sync stream subscriptions, BSON, compression, log levels; the transaction of the Dart
// client that keeps a checkpoint's numbers before the one that publishes it (they are one here, as
// in the core). Of checkpoint requests (core 0.5.0) the four keys of ps_kv are the row $local and
// one counter.
//
// # Files
//
//	config.go      Config, sizes and times; toggles.go: versions, fixes, defects
//	store.go       the database as the client sees it
//	client.go      the machine and its API; status.go: SyncStatus
//	application.go local transactions
//	database.go    the lock of writers, the watcher of ps_crud
//	connection.go  connect, disconnect, signing in; isolate.go: a sync isolate; locks.go: what
//	               keeps two of them apart
//	trigger.go     events that wake the upload loop
//	crudloop.go    the upload loop; connector.go: the application's upload
//	requests.go    checkpoint requests, of clients that number them
//	streamloop.go  stream iterations; lines.go: the lines of one; progress.go: how many operations
//	               are there yet
//	apply.go       when a checkpoint is applied, in Dart and in Rust
//	credentials.go tokens
//	points.go      the yield points
//	observer.go    what is told
package client
