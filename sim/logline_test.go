package sim

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// chatty runs a program that writes log lines from a process, a callback and
// the world.
func chatty(c Config) *Sim {
	c.Seed = 7
	s := New(c)
	h := s.NewHost("server", func(p *Proc) {
		p.Logf("starts %d of %d", 1, 2)
		p.Sleep(time.Second)
		p.Logf("two\nlines\n")
	})
	h.Boot()
	h.After(time.Second/2, HandlerFunc(func(uint64) { h.Logf("a callback") }), 0)
	s.World().After(2*time.Second, HandlerFunc(func(uint64) { s.World().Logf("the end") }), 0)
	s.Run()
	return s
}

// TestLogLines wants lines in their places, with instant, step and author, in
// the file as in the function that is called at once; and a run that is the
// same whether anybody reads them or not.
func TestLogLines(t *testing.T) {
	var file bytes.Buffer
	var live, read []LogLine
	s := chatty(Config{Trace: &file, Log: func(l LogLine) { live = append(live, l) }})
	defer s.Close()
	require.NoError(t, s.FlushTrace())
	binary := bytes.Clone(file.Bytes())

	plain := chatty(Config{})
	defer plain.Close()
	require.Equal(t, plain.Hash(), s.Hash(), "a line that somebody reads changes nothing")
	require.Equal(t, plain.Last(), s.Last(), "a line is no record")

	r, err := NewTraceReader(&file)
	require.NoError(t, err)
	r.OnLine(func(l LogLine) { read = append(read, l) })
	var records []Record
	for {
		rec, err := r.Next()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		records = append(records, rec)
	}
	require.Equal(t, s.Last(), records)
	require.Equal(t, live, read)
	require.Len(t, live, 4)
	for i, want := range []LogLine{
		{At: 0, Who: "server/main", Text: "starts 1 of 2"},
		{At: Instant(time.Second / 2), Who: "server", Text: "a callback"},
		{At: Instant(time.Second), Who: "server/main", Text: "two\nlines\n"},
		{At: Instant(2 * time.Second), Who: "world", Text: "the end"},
	} {
		got := live[i]
		require.Equal(t, records[got.Record-1].Step, got.Step, "it follows the record of its step")
		require.Equal(t, want, LogLine{At: got.At, Who: got.Who, Text: got.Text})
	}
	require.Equal(t, "    1.000000000s         3 log     server/main          two\n"+
		strings.Repeat(" ", 56)+"lines", live[2].String())

	var text strings.Builder
	require.NoError(t, WriteText(&text, bytes.NewReader(binary)))
	require.Contains(t, text.String(), live[0].String()+"\n")
	require.Contains(t, text.String(), live[3].String()+"\n")
	skipped, err := NewTraceReader(bytes.NewReader(binary))
	require.NoError(t, err)
	for range records {
		_, err := skipped.Next()
		require.NoError(t, err, "who does not ask for lines reads records alone")
	}
}

// TestLogLinesCostNothing wants a line that nobody reads not to be formatted.
func TestLogLinesCostNothing(t *testing.T) {
	s := New(Config{})
	defer s.Close()
	s.World().Logf("%v", printer(func() string { t.Error("formatted"); return "" }))
	s.log = func(l LogLine) { require.Equal(t, "read", l.Text) }
	s.World().Logf("%v", printer(func() string { return "read" }))
}

type printer func() string

func (p printer) String() string { return p() }

// TestLongLine wants a line that no reader would believe to be cut.
func TestLongLine(t *testing.T) {
	var file bytes.Buffer
	s := New(Config{Trace: &file})
	s.World().Logf("%s", strings.Repeat("x", longestText+1))
	s.Close()
	require.NoError(t, WriteText(io.Discard, &file))
}

// TestBrokenLine: a trace that is cut within a line says so.
func TestBrokenLine(t *testing.T) {
	var file bytes.Buffer
	s := New(Config{Trace: &file})
	defer s.Close()
	s.World().Logf("the last that was heard")
	require.NoError(t, s.FlushTrace())
	cut := file.Bytes()[:file.Len()-3]
	require.ErrorContains(t, WriteText(io.Discard, bytes.NewReader(cut)),
		"trace breaks off within a log line")
}
