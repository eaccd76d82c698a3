package automerge_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/automerge/document"
)

// ended is the story of a server that was asked to end: which changes Alice was told are synced,
// and are not stored.
func (s *findStage) ended() (lost []string) {
	s.run(5 * time.Second)
	require.False(s.t, s.server.Host().Up())
	stored := s.server.Stored(doc)
	var names []string
	for _, h := range stored {
		names = append(names, s.names[h])
	}
	s.say("stored: %s", strings.Join(names, " "))
	story := strings.Join(s.lines, "\n")
	for i := range s.names { // order-free: there is one at most
		if c := s.names[i]; strings.Contains(story, "alice told "+c) &&
			!strings.Contains(strings.Join(names, " "), c) {
			lost = append(lost, c)
		}
	}
	return lost
}

func (s *findStage) aliceEdits() {
	s.clients["alice"].Edit(doc, func(tx *document.Tx) { tx.Set(document.OpID{}, "k", "v") })
}

// TestFlushOrFail is issue 740: a document that somebody asks for and nobody has lets the whole of
// Repo.shutdown fail, and what was to be saved is not.
func TestFlushOrFail(t *testing.T) {
	play := func(version string) (*findStage, []string) {
		s := newFindStage(
			t, version,
			"Issue 740: the server is asked to end, saves c2, and cannot save a document that "+
				"is not there.",
		)
		s.start("alice")
		s.create("alice")
		s.clients["alice"].Find("other")
		s.run(time.Second)
		s.aliceEdits()
		s.run(150 * time.Millisecond)
		s.server.Shutdown()
		return s, s.ended()
	}
	s, lost := play("2.5.6")
	require.Equal(t, []string{"c2"}, lost)
	s.golden("shutdown-not-ready")
	_, lost = play("2.6")
	require.Empty(t, lost)
}

// TestFlushThenDisconnect: what arrives while the documents are saved is answered, and not saved.
func TestFlushThenDisconnect(t *testing.T) {
	play := func(version string) (*findStage, []string) {
		s := newFindStage(
			t, version, "The server is asked to end and saves c2. Meanwhile c3 arrives.",
		)
		s.start("alice")
		s.create("alice")
		s.server.SetSaveTime(2 * time.Second)
		s.aliceEdits()
		s.run(150 * time.Millisecond)
		s.server.Shutdown()
		s.run(50 * time.Millisecond)
		s.aliceEdits()
		return s, s.ended()
	}
	s, lost := play("2.6")
	require.Equal(t, []string{"c3"}, lost)
	s.golden("shutdown-flushes-first")
	_, lost = play("ends-first")
	require.Empty(t, lost)
}

// TestNoFlush: before 2.0, and until one is asked for, a process that ends is one that is killed.
func TestNoFlush(t *testing.T) {
	s := newFindStage(t, "1.1.0", "")
	s.start("alice")
	s.create("alice")
	s.aliceEdits()
	s.run(150 * time.Millisecond)
	s.server.Shutdown()
	require.Equal(t, []string{"c2"}, s.ended())
}
