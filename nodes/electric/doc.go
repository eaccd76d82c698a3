// Package electric is Electric's sync service and the database it replicates from, as far as the
// death of a shape consumer reaches: sync-service 1.4.13, the fixes that PR 3975 proposed, and a
// rule that holds.
//
// # What happens here
//
// A [Postgres] host commits transactions and streams them from its replication slot. A [Service]
// host reads the stream with one client, which hands fragments of transactions to one collector and
// waits. The collector routes them to shapes and publishes to one consumer a shape, and waits for
// each to answer. Consumers buffer, and flush to the disk a second later; then they tell the
// collector. Its [FlushTracker] turns that into the LSN that the client acknowledges, after which
// the database may forget what came before.
//
// The defect (issue 3980, PR 3975): a consumer that dies without the removal of its shape leaves
// its entry in the tracker for ever. The acknowledgement freezes and the database keeps all WAL
// since. How a consumer dies decides: see [DeathReason]. A plain exception cleans up after itself;
// a kill does not.
//
// Versions are sets of [Toggles], which [Versions] names; README.md says what became of each.
// "1.4.13" is the defect: it stalls, and loses nothing as long as the machine keeps its power (it
// never syncs its flush pointer). "pr3975" restarts dead consumers behind the stream: it cures much
// of the stall, and loses. In "pinned" an entry leaves the tracker only by a completed flush or by
// a durable invalidation: it does neither.
//
// # Names
//
//	here                 Electric
//	replicationClient    ReplicationClient with its converter
//	timeline.go          Connection.Manager and Timeline, as far as a slot is lost
//	publicationManager   PublicationManager: RelationTracker and Configurator
//	collector            ShapeLogCollector
//	EventRouter          EventRouter
//	FlushTracker         FlushTracker
//	registry.go          ConsumerRegistry: an ETS table, publish, broadcast
//	consumer             Consumer
//	storage              PureFileStorage
//	shapeStatus          ShapeStatus, ShapeDb
//	shapeCache           ShapeCache, and the clients that ask again
//	cleaner              ShapeCleaner, CleanupTaskSupervisor, RequestBatcher
//	Service.ended        Shapes.Supervisor; what it gives up, gives up the node
//
// # What a scenario does
//
// It makes both with [NewPostgres] and [NewService], boots their hosts, commits with
// [Postgres.Commit], kills with [Service.KillConsumer] or rules at the fault points, crashes hosts,
// and watches through an [Observer]. At the end it looks with [Service.Served], [Service.ShapeLog],
// [Service.Tracked] and [Postgres.ConfirmedLSN].
//
// # Not modelled
//
// Of HTTP, subsets and deletes, and chunks of a log; subqueries and their materializers, schema
// changes, transaction ids other than in order of commit, a slot's restart_lsn (it keeps WAL from
// confirmed_flush_lsn on), the database's own crashes' effect on its data, hibernation and the idle
// timer before a suspend, chunk indexes, replica identities and row filters of the publication.
//
// # Files
//
//	offset.go         positions, transactions, fragments, shape definitions
//	toggles.go        Toggles; versions.go: which releases and proposals have which of them
//	faults.go         fault points, DeathReason
//	observer.go       Event and Observer
//	trace.go          symbols of the trace
//	postgres.go       the database and its slot
//	walsender.go      its connections
//	slot.go           the slot: its limit, its loss
//	decoding.go       the WAL that it does not stream
//	publication.go    which tables it streams
//	frame.go wire.go  bytes of the protocol, of the messages in it; content.go: what they say
//	service.go        Service: assembly, boot, restart
//	client.go         replication client
//	port.go           its socket
//	query.go          queries and commands to the database
//	timeline.go       what is done about a lost slot
//	pubmanager.go     keeps the tables of the shapes published
//	collector.go      the collector; flushtracker.go, eventrouter.go, registry.go, watch.go are
//	                  its parts
//	consumer.go       consumers; consumer_txn.go what they do with transactions, consumer_flush.go
//	                  with flushes
//	storage.go        shape logs on the disk
//	snapshotter.go    the first rows of a shape
//	shapes.go         which handles are served, on the disk
//	shapecache.go     who starts consumers and creates shapes
//	cleaner.go        the removal chain
//	reader.go         reads of clients without HTTP
//	http.go           what clients ask over HTTP; http_live.go: and wait for; message.go: messages
//	inspect.go        what a scenario asks and does
package electric
