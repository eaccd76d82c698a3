package sim

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// traced is a small fixed program with something of every kind in its trace.
func traced(w io.Writer) *Sim {
	s := New(Config{Seed: 2026, Trace: w, Ring: 256, Policy: PCT(2)})
	s.policy.length = 20
	s.changes = nil
	s.drawChanges()
	s.setChance("server/reply", 2, Always(), "late")
	ch := NewChan[int](s, "requests", 0)
	topic := s.Symbol("served")
	server := s.NewHost("server", func(p *Proc) {
		for {
			v, _ := ch.Recv()
			_, late := p.Host().Faults().Eval("server/reply")
			p.Host().Note(topic, uint64(v), map[bool]uint64{true: 1}[late])
		}
	})
	client := s.NewHost("client", func(p *Proc) {
		p.Go("helper", func(*Proc) {})
		Select(s, Recv(NewChan[int](s, "silence", 0), nil, nil), After(time.Millisecond))
		p.Sleep(p.Stream("think").Duration(time.Millisecond, time.Second))
		panic("as planned")
	})
	client.ExpectPanic(func(any) bool { return true })
	s.World().Go("driver", func(p *Proc) {
		for i := range 3 {
			ch.Send(i)
			p.Sleep(time.Second)
		}
		server.SetDrift(-20)
		server.Jump(-time.Second)
		server.Pause()
		p.Sleep(time.Second)
		server.Resume()
		server.Crash(PowerLoss)
	})
	server.Boot()
	client.Boot()
	server.After(2500*time.Millisecond, HandlerFunc(func(uint64) {}), 42)
	server.After(3500*time.Millisecond, HandlerFunc(func(uint64) {}), 43)
	server.After(9*time.Second, HandlerFunc(func(uint64) {}), 44)
	s.Run()
	return s
}

// The pinned hash of that program: the same on every architecture and with
// every version of Go. A change needs a new TraceVersion.
const tracedHash = 0x2e345a092e556dcc

func TestTraceGolden(t *testing.T) {
	var file bytes.Buffer
	s := traced(&file)
	defer s.Close()
	require.NoError(t, s.FlushTrace())
	require.Equal(t, uint64(tracedHash), s.Hash(), "%#x", s.Hash())

	var text strings.Builder
	require.NoError(t, WriteText(&text, bytes.NewReader(file.Bytes())))
	const golden = "testdata/trace.txt"
	if os.Getenv("GROUNDHOG_REWRITE") != "" {
		require.NoError(t, os.WriteFile(golden, []byte(text.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), text.String())
	seen := kinds(s)
	for k := KindRun; k < numKinds; k++ {
		if k != KindAbandon {
			require.NotZero(t, seen[k], "the program shows no %s", k)
		}
	}
	for _, line := range strings.Split(text.String(), "\n") {
		require.LessOrEqual(t, len(line), 100)
	}
}

// TestTraceFileAgrees wants the file to hold just what the ring does.
func TestTraceFileAgrees(t *testing.T) {
	var file bytes.Buffer
	s := traced(&file)
	defer s.Close()
	require.NoError(t, s.FlushTrace())
	r, err := NewTraceReader(&file)
	require.NoError(t, err)
	require.EqualValues(t, 2026, r.Seed())
	for _, want := range s.Last() {
		got, err := r.Next()
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, s.SymbolName(got.Actor), r.Name(got.Actor))
	}
	_, err = r.Next()
	require.ErrorIs(t, err, io.EOF)
	require.Equal(t, "?", r.Name(1<<20))
	plain := traced(nil)
	defer plain.Close()
	require.Equal(t, s.Hash(), plain.Hash(), "writing a trace changes nothing")
	require.NoError(t, plain.FlushTrace())
}

func TestTraceReaderErrors(t *testing.T) {
	var file bytes.Buffer
	s := traced(&file)
	defer s.Close()
	require.NoError(t, s.FlushTrace())
	whole := file.Bytes()
	newer := bytes.Clone(whole)
	newer[8]++
	unknown := bytes.Clone(whole)
	unknown[headerSize+16+7] = 200
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":         {nil, "not a groundhog trace"},
		"something":     {[]byte(strings.Repeat("hello ", 20)), "not a groundhog trace"},
		"newer":         {newer, "trace of version 2: this program reads version 1"},
		"cut in record": {whole[:len(whole)-7], "trace breaks off within record"},
		"cut in name":   {whole[:headerSize+2*recordSize+3], "trace breaks off within a name"},
		"unknown kind":  {unknown, "trace record 0 has the unknown kind 200"},
	} {
		err := WriteText(io.Discard, bytes.NewReader(c.data))
		require.ErrorContains(t, err, c.want, name)
		require.NotErrorIs(t, err, io.EOF, name)
	}
	r, err := NewTraceReader(bytes.NewReader(whole[:headerSize+2*recordSize]))
	require.NoError(t, err)
	for err == nil {
		_, err = r.Next()
	}
	require.NotErrorIs(t, err, io.EOF, "a name that is not there is no end")
}

// failingWriter takes so many bytes.
type failingWriter struct{ left int }

func (w *failingWriter) Write(b []byte) (int, error) {
	w.left -= len(b)
	if w.left < 0 {
		return 0, errors.New("disk full")
	}
	return len(b), nil
}

func TestTraceWriteError(t *testing.T) {
	s := traced(&failingWriter{left: 100})
	defer s.Close()
	require.ErrorContains(t, s.FlushTrace(), "disk full")
}

// TestTextWriteError: a text that cannot be written whole is an error, wherever it ends.
func TestTextWriteError(t *testing.T) {
	var file, text bytes.Buffer
	s := traced(&file)
	defer s.Close()
	require.NoError(t, s.FlushTrace())
	require.NoError(t, WriteText(&text, bytes.NewReader(file.Bytes())))
	for _, left := range []int{10, text.Len() - 1} {
		err := WriteText(&failingWriter{left: left}, bytes.NewReader(file.Bytes()))
		require.ErrorContains(t, err, "disk full")
	}
}

// TestEveryWordCounts changes one word of one record at a time and wants
// another hash each time.
func TestEveryWordCounts(t *testing.T) {
	hash := func(at Instant, m, a, b uint64) uint64 {
		tr := newTrace(1, 1, nil)
		tr.add(5, 1, 1, 2, 3)
		tr.add(at, 2, m, a, b)
		tr.add(9, 3, 1, 2, 3)
		return tr.hash
	}
	seen := map[uint64]bool{hash(7, 8, 9, 10): true}
	for bit := range 64 {
		for _, h := range []uint64{
			hash(7^1<<bit, 8, 9, 10), hash(7, 8^1<<bit, 9, 10), hash(7, 8, 9^1<<bit, 10),
			hash(7, 8, 9, 10^1<<bit),
		} {
			require.False(t, seen[h])
			seen[h] = true
		}
	}
	require.NotEqual(t, newTrace(1, 1, nil).hash, newTrace(2, 1, nil).hash)
}

func TestRing(t *testing.T) {
	s := New(Config{Ring: 5})
	defer s.Close()
	topic := s.Symbol("n")
	for i := range uint64(20) {
		s.World().Note(topic, i, 0)
	}
	last := s.Last()
	require.Len(t, last, 8, "rounded up to a power of two")
	for i, r := range last {
		require.EqualValues(t, 12+i, r.A)
	}
	require.Len(t, s.LastLines(3), 3)
	require.Contains(t, s.LastLines(1)[0], "n 19 0")
}
