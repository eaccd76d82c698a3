package queue

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Patience is how long a worker may say nothing before its task goes to another.
const Patience = 20 * time.Second

// mostWorkers may wait for a task at a time, and as many may have one.
const mostWorkers = 100_000

const (
	stream   = "GROUNDHOG_TASKS"
	consumer = "workers"
	subjects = "groundhog.task.>"
	programs = "groundhog-programs"
	records  = "groundhog-campaigns"
	corpora  = "groundhog-corpora"
)

// Queue is a connection to the server.
type Queue struct {
	conn     *nats.Conn
	js       jetstream.JetStream
	workers  jetstream.Consumer
	programs jetstream.ObjectStore
	records  jetstream.KeyValue
	corpora  jetstream.KeyValue
	clocks   clocks // when they were last compared

	lock    sync.Mutex
	buckets map[string]jetstream.KeyValue // of results, by campaign
}

// Connect connects to a server, and makes the streams there if they are not. A server that cannot
// be reached is an error; one that goes away later is waited for.
func Connect(ctx context.Context, url, token string) (*Queue, error) {
	conn, err := nats.Connect(url, nats.Token(token), nats.Name("groundhog"),
		nats.MaxReconnects(-1), nats.ReconnectWait(200*time.Millisecond),
		nats.Timeout(5*time.Second))
	if err != nil {
		return nil, fmt.Errorf("no NATS server at %s: %w", url, err)
	}
	q := &Queue{conn: conn, buckets: map[string]jetstream.KeyValue{}}
	if err := q.open(ctx); err != nil {
		conn.Close()
		return nil, fmt.Errorf("the NATS server at %s: %w", url, explained(err))
	}
	return q, nil
}

// explained says what to do about an answer of a server that is not as it must be.
func explained(err error) error {
	var answer *jetstream.APIError
	switch {
	case errors.As(err, &answer) && full(answer):
		return fmt.Errorf("the server has no room: free some on the disk of its folder, or raise "+
			"its limit, and give the same command again (%s)", answer.Description)
	case errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, nats.ErrNoResponders):
		return errors.New("it runs without JetStream: start it with nats-server -js, or, if it " +
			"has ended JetStream since its disk is full, free some room and start it again")
	}
	return err
}

// full says whether an answer is about a disk that is full, or a limit that is reached.
func full(answer *jetstream.APIError) bool {
	switch answer.ErrorCode {
	case 10023, 10028, 10047: // resources of the account, memory, storage
		return true
	}
	return strings.Contains(answer.Description, "no space left") ||
		strings.Contains(answer.Description, "maximum bytes exceeded")
}

// open makes or finds the streams.
func (q *Queue) open(ctx context.Context) (err error) {
	if q.js, err = jetstream.New(q.conn); err != nil {
		return err
	}
	tasks, err := q.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{Name: stream,
		Subjects: []string{subjects}, Retention: jetstream.WorkQueuePolicy,
		Discard: jetstream.DiscardNew, DiscardNewPerSubject: true, MaxMsgsPerSubject: 1})
	if err != nil {
		return err
	}
	if q.workers, err = openConsumer(ctx, tasks); err != nil {
		return err
	}
	q.clocks = firstClocks(q.workers.CachedInfo())
	q.programs, err = q.js.CreateOrUpdateObjectStore(ctx,
		jetstream.ObjectStoreConfig{Bucket: programs})
	if err != nil {
		return err
	}
	q.records, err = q.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: records})
	if err != nil {
		return err
	}
	q.corpora, err = q.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: corpora})
	return err
}

// openConsumer makes or finds what workers take tasks from.
func openConsumer(ctx context.Context, tasks jetstream.Stream) (jetstream.Consumer, error) {
	c := jetstream.ConsumerConfig{Durable: consumer, AckPolicy: jetstream.AckExplicitPolicy,
		AckWait: Patience, MaxDeliver: -1, MaxAckPending: mostWorkers, MaxWaiting: mostWorkers}
	found, err := tasks.CreateOrUpdateConsumer(ctx, c)
	if err == nil || !strings.Contains(err.Error(), "max waiting can not be updated") {
		return found, err
	}
	// One of an earlier version has room for 512. Tasks that are under way are handed out again.
	if err := tasks.DeleteConsumer(ctx, consumer); err != nil {
		return nil, err
	}
	return tasks.CreateOrUpdateConsumer(ctx, c)
}

// Close ends the connection.
func (q *Queue) Close() { q.conn.Close() }
