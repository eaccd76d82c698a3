package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"
)

// connect connects to a server that keeps its streams in a folder.
func connect(t *testing.T, dir string) (*Queue, *Server) {
	t.Helper()
	s, err := Embed(dir, "127.0.0.1:0", "secret")
	require.NoError(t, err)
	t.Cleanup(s.Close)
	q, err := Connect(t.Context(), s.URL(), "secret")
	require.NoError(t, err)
	t.Cleanup(q.Close)
	return q, s
}

func work(i int) Task {
	return Task{"night", fmt.Sprintf("task%d", i), json.RawMessage(fmt.Sprintf(`{"n":%d}`, i))}
}

func take(t *testing.T, q *Queue) *Lease {
	t.Helper()
	for range 15 {
		l, err := q.Take(t.Context())
		require.NoError(t, err)
		if l != nil {
			return l
		}
	}
	t.Fatal("there was no task")
	return nil
}

func TestTasksAreHandedOutOnce(t *testing.T) {
	q, _ := connect(t, t.TempDir())
	for i := range 3 {
		require.NoError(t, q.Offer(t.Context(), work(i)))
		require.NoError(t, q.Offer(t.Context(), work(i)), "it waits already")
	}
	for i := range 3 {
		l := take(t, q)
		require.Equal(t, work(i), l.Task)
		require.Equal(t, 1, l.Times)
		busy, err := q.UnderWay(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, busy)
		require.NoError(t, q.Offer(t.Context(), work(i)), "it is under way")
		require.NoError(t, l.Finish(t.Context()))
	}
	l, err := q.Take(t.Context())
	require.NoError(t, err)
	require.Nil(t, l)
}

func TestReturnedTasksComeAgain(t *testing.T) {
	q, _ := connect(t, t.TempDir())
	require.NoError(t, q.Offer(t.Context(), work(1)))
	require.NoError(t, take(t, q).Return(10*time.Millisecond))
	l := take(t, q)
	require.Equal(t, 2, l.Times)
	require.NoError(t, l.Finish(t.Context()))
}

// TestClockSetBack: what workers hold is handed out again, once, when the server's clock is behind
// of what it was.
func TestClockSetBack(t *testing.T) {
	q, _ := connect(t, t.TempDir())
	require.NoError(t, q.Offer(t.Context(), work(1)))
	held := take(t, q)
	for range 2 {
		require.NoError(t, q.Renew(t.Context()))
		busy, err := q.UnderWay(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, busy, "the clock was not set")
	}
	q.clocks.server = q.clocks.server.Add(time.Hour)
	require.NoError(t, q.Renew(t.Context()))
	again := take(t, q)
	require.Equal(t, work(1), again.Task)
	require.NoError(t, again.Finish(t.Context()))
	require.NoError(t, held.Finish(t.Context()), "who held it may end as well")
	require.NoError(t, q.Renew(t.Context()))
	none, err := q.Take(t.Context())
	require.NoError(t, err)
	require.Nil(t, none)

	at := time.Unix(1000, 0)
	info := &jetstream.ConsumerInfo{TimeStamp: at}
	require.Equal(t, at, firstClocks(info).server)
	later := at.Add(time.Hour)
	info.Delivered.Last = &later
	require.Equal(t, later, firstClocks(info).server)
	require.Equal(t, 5*time.Second, clocks{at.Add(2 * time.Second), at}.setBack(
		clocks{at, at.Add(3 * time.Second)}))
}

func TestWithdrawnTasksAreGone(t *testing.T) {
	q, _ := connect(t, t.TempDir())
	other := work(2)
	other.Campaign = "another"
	require.NoError(t, q.Offer(t.Context(), work(1)))
	require.NoError(t, q.Offer(t.Context(), other))
	require.NoError(t, q.Withdraw(t.Context(), "night"))
	require.Equal(t, other, take(t, q).Task)
}

// reader keeps what it follows, and ends when it has seen so many.
type reader struct {
	results     []Result
	differences []Difference
	ready       bool
	until       int
}

var errEnough = errors.New("enough")

func (r *reader) Result(x Result) error { r.results = append(r.results, x); return r.enough() }
func (r *reader) Difference(d Difference) error {
	r.differences = append(r.differences, d)
	return r.enough()
}
func (r *reader) Ready() error { r.ready = true; return r.enough() }
func (r *reader) Tick() error  { return nil }
func (r *reader) enough() error {
	if r.ready && len(r.results)+len(r.differences) >= r.until {
		return errEnough
	}
	return nil
}

func read(t *testing.T, q *Queue, until int) *reader {
	t.Helper()
	r := &reader{until: until}
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	require.ErrorIs(t, q.Follow(ctx, "night", r), errEnough)
	return r
}

func TestTheFirstResultStays(t *testing.T) {
	q, _ := connect(t, t.TempDir())
	give := func(worker, body string) Result {
		r := Result{ID: "task1", Worker: worker, Body: json.RawMessage(body)}
		require.NoError(t, q.Give(t.Context(), "night", r))
		return r
	}
	first := give("ada", `{"hash":1}`)
	give("bob", `{"hash":1}`)
	r := read(t, q, 1)
	require.Equal(t, []Result{first}, r.results)
	require.Empty(t, r.differences)
	second := give("eve", `{"hash":2}`)
	r = read(t, q, 2)
	require.Equal(t, []Result{first}, r.results)
	require.Equal(t, []Difference{{first, second}}, r.differences)
}

// TestARestartLosesNothing stops the server with a task under way, one waiting, and a result.
func TestARestartLosesNothing(t *testing.T) {
	dir := t.TempDir()
	q, s := connect(t, dir)
	require.NoError(t, q.Offer(t.Context(), work(1)))
	require.NoError(t, q.Offer(t.Context(), work(2)))
	take(t, q)
	require.NoError(t, q.Give(t.Context(), "night", Result{ID: "task0", Body: []byte("{}")}))
	spec, err := q.Record(t.Context(), "night", json.RawMessage(`{"seeds":1}`))
	require.NoError(t, err)
	require.JSONEq(t, `{"seeds":1}`, string(spec))
	q.Close()
	s.Close()

	q, _ = connect(t, dir)
	require.Equal(t, "task2", take(t, q).ID)
	require.Equal(t, "task1", take(t, q).ID, "its worker has said nothing for %v", Patience)
	require.Len(t, read(t, q, 1).results, 1)
	spec, err = q.Record(t.Context(), "night", json.RawMessage(`{"seeds":2}`))
	require.NoError(t, err)
	require.JSONEq(t, `{"seeds":1}`, string(spec), "what was recorded first stays")
}

func TestPrograms(t *testing.T) {
	q, _ := connect(t, t.TempDir())
	file := filepath.Join(t.TempDir(), "program")
	require.ErrorIs(t, q.FetchProgram(t.Context(), "a", file), ErrNoProgram)
	has, err := q.HasProgram(t.Context(), "a")
	require.NoError(t, err)
	require.False(t, has)
	self, err := os.Executable()
	require.NoError(t, err)
	require.NoError(t, q.PutProgram(t.Context(), "a", self))
	require.NoError(t, q.FetchProgram(t.Context(), "a", file))
	want, err := os.ReadFile(self)
	require.NoError(t, err)
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	require.True(t, string(want) == string(got))

	has, err = q.HasProgram(t.Context(), "a")
	require.NoError(t, err)
	require.True(t, has)
	chunks, err := q.js.Stream(t.Context(), "OBJ_"+programs)
	require.NoError(t, err)
	require.NoError(t, chunks.Purge(t.Context(), jetstream.WithPurgeSubject("$O."+programs+".C.>")))
	has, err = q.HasProgram(t.Context(), "a")
	require.NoError(t, err)
	require.False(t, has, "only its name is there")
	require.NoError(t, q.PutProgram(t.Context(), "a", self))
	has, err = q.HasProgram(t.Context(), "a")
	require.NoError(t, err)
	require.True(t, has)
}

func TestCorpora(t *testing.T) {
	q, _ := connect(t, t.TempDir())
	_, err := q.Corpus(t.Context(), "corpus-1")
	require.ErrorIs(t, err, jetstream.ErrKeyNotFound)
	for range 2 {
		require.NoError(t, q.PutCorpus(t.Context(), "corpus-1", []byte("runs")))
	}
	got, err := q.Corpus(t.Context(), "corpus-1")
	require.NoError(t, err)
	require.Equal(t, "runs", string(got))
}

func TestWrongServers(t *testing.T) {
	_, err := Connect(t.Context(), "nats://127.0.0.1:1", "")
	require.EqualError(t, err, "no NATS server at nats://127.0.0.1:1: nats: no servers available "+
		"for connection")
	_, s := connect(t, t.TempDir())
	_, err = Connect(t.Context(), s.URL(), "wrong")
	require.ErrorContains(t, err, "nats: Authorization Violation")
	_, err = Embed(t.TempDir(), "nowhere", "")
	require.ErrorContains(t, err, `listen on "nowhere"`)
}

// TestManyMayWait: the server would turn the 513th worker away that waits for a task.
func TestManyMayWait(t *testing.T) {
	q, _ := connect(t, t.TempDir())
	require.Equal(t, mostWorkers, q.workers.CachedInfo().Config.MaxWaiting)
	tasks, err := q.js.Stream(t.Context(), stream)
	require.NoError(t, err)
	require.NoError(t, tasks.DeleteConsumer(t.Context(), consumer))
	_, err = tasks.CreateConsumer(t.Context(), jetstream.ConsumerConfig{Durable: consumer,
		AckPolicy: jetstream.AckExplicitPolicy, AckWait: Patience, MaxDeliver: -1})
	require.NoError(t, err)
	again, err := openConsumer(t.Context(), tasks)
	require.NoError(t, err)
	require.Equal(t, mostWorkers, again.CachedInfo().Config.MaxWaiting)
}
