package net

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// contents are what a traced run tells of datagrams that a host sends.
func contents(t *testing.T, data []string, options ...Option) (told []string, hash uint64) {
	t.Helper()
	var trace bytes.Buffer
	s := sim.New(sim.Config{Seed: 1, Trace: &trace})
	n := New(s, options...)
	var stack *Stack
	a := s.NewHost("a", func(*sim.Proc) {
		c, _ := stack.ListenPacket(0)
		for _, text := range data {
			_, _ = c.WriteTo([]byte(text), &HostAddr{Host: "b", Port: 9})
		}
	})
	stack = n.Attach(a)
	n.Attach(s.NewHost("b", nil))
	a.Boot()
	s.RunFor(time.Second)
	hash = s.Hash()
	s.Close()
	r, err := sim.NewTraceReader(&trace)
	require.NoError(t, err)
	r.OnLine(func(l sim.LogLine) { told = append(told, l.Who+": "+l.Text) })
	for err == nil {
		_, err = r.Next()
	}
	require.Equal(t, io.EOF, err)
	return told, hash
}

// Text is told as it is, in one line and not too much of it; other bytes only by whoever knows
// them. What is told changes no run.
func TestContent(t *testing.T) {
	long := strings.Repeat("é", 100)
	data := []string{"GET /x HTTP/1.1\r\nHost: b", "\x00\x01", "caf\xc3\xa9 \xff\xff\xff\xff", long}
	plain, hash := contents(t, data)
	require.Equal(t, []string{"net sent a>b: GET /x HTTP/1.1 Host: b",
		"net sent a>b: " + long[:160]}, plain)
	told, other := contents(t, data, WithContent(func(from, to string, b []byte) string {
		if b[0] == 0 {
			return from + " says nothing to " + to
		}
		return ""
	}))
	require.Equal(t, []string{plain[0], "net sent a>b: a says nothing to b", plain[1]}, told)
	require.Equal(t, hash, other)
}
