package automerge_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/nodes/automerge"
	"groundhog/nodes/automerge/document"
	"groundhog/sim"
)

// findStage is a server and clients without storage that create documents and look for them.
type findStage struct {
	stage
	clients map[string]*automerge.Node
}

// newFindStage has a server that runs, and clients that do not.
func newFindStage(t *testing.T, version, title string) *findStage {
	t.Helper()
	v, err := automerge.AllVersions().Find(version)
	require.NoError(t, err)
	s := &findStage{
		stage: stage{
			t: t, sim: sim.New(sim.Config{Seed: 1}), names: make(map[document.Hash]string),
			lines: []string{title, "version " + version, ""},
		},
		clients: make(map[string]*automerge.Node),
	}
	t.Cleanup(s.sim.Close)
	n := net.New(s.sim)
	s.server = automerge.New(
		s.sim,
		n,
		automerge.Config{
			Name: "server", Storage: true, Finds: true, Toggles: v.Toggles, Observer: s.observe,
		},
	)
	for _, name := range []string{"alice", "bob", "page", "swift"} {
		c := automerge.Config{
			Name: name, Server: "server", Finds: true, EmptyIsUnavailable: name == "swift",
			Toggles: v.Toggles, Observer: s.observe,
		}
		if name == "page" {
			c.Documents = []string{doc}
		}
		s.clients[name] = automerge.New(s.sim, n, c)
	}
	s.server.Host().Boot()
	s.run(100 * time.Millisecond)
	return s
}

// start starts a client, and waits until it is connected.
func (s *findStage) start(name string) *automerge.Node {
	s.clients[name].Host().Boot()
	s.run(time.Second)
	return s.clients[name]
}

// look lets a client look for the document, and says what it is told in so much time.
func (s *findStage) look(name string, d time.Duration) string {
	before := len(s.lines)
	s.clients[name].Find(doc)
	s.run(d)
	return s.answer(name, before)
}

// answer is what a client was told since a line of the story.
func (s *findStage) answer(name string, from int) string {
	for _, line := range s.lines[from:] {
		for _, kind := range []automerge.EventKind{automerge.Found, automerge.Unavailable} {
			if strings.HasSuffix(line, fmt.Sprintf("  %s %s", name, kind)) {
				return kind.String()
			}
		}
	}
	return "no answer"
}

// create lets a client create the document, and the server store it.
func (s *findStage) create(name string) {
	s.clients[name].Create(doc)
	s.run(time.Second)
}

// TestFind: what who looks for a document is told, by a version that is wrong and by one that is
// right.
func TestFind(t *testing.T) {
	const soon = 5 * time.Second
	for name, c := range map[string]struct {
		title        string
		wrong, right string // versions
		told, truth  string // what they answer
		play         func(s *findStage) string
		golden       bool
	}{
		"second": {
			"Nobody has the document. Alice is told so; until 2.0.3 Bob, who asks later, is " +
				"not: he gives up after a minute.",
			"1.1.0", "2.5.6", "no answer", "unavailable",
			func(s *findStage) string {
				s.start("alice")
				s.start("bob")
				require.Equal(s.t, "unavailable", s.look("alice", soon))
				got := s.look("bob", soon)
				before := len(s.lines)
				s.run(time.Minute)
				if got == "no answer" {
					require.Equal(s.t, "unavailable", s.answer("bob", before))
				}
				return got
			}, true,
		},
		"page": {
			"Alice has created a document. A page that opens looks for it before it is " +
				"connected (issue 155).",
			"asks-nobody", "found", "unavailable", "found",
			func(s *findStage) string {
				s.start("alice")
				s.create("alice")
				before := len(s.lines)
				s.start("page")
				got := s.answer("page", before)
				s.run(soon)
				require.Equal(s.t, got == "found", s.clients["page"].Document(doc).Len() == 1,
					"it does not ask later")
				return got
			}, false,
		},
		"empty": {
			"Alice creates a document, and has not edited it yet (issue 488).",
			"2.1.0", "2.5.6", "no answer", "found",
			func(s *findStage) string {
				s.start("alice")
				s.create("alice")
				s.start("bob")
				return s.look("bob", soon)
			}, false,
		},
		"gone": {
			"Alice says that she has a document, and is gone before the server has looked into " +
				"its storage. Bob asks for it.",
			"hears-gone", "found", "no answer", "unavailable",
			func(s *findStage) string {
				s.server.SetSaveTime(2 * time.Second)
				s.start("alice")
				s.start("bob")
				s.clients["alice"].Create(doc)
				s.run(150 * time.Millisecond)
				s.say("(alice is gone)")
				s.clients["alice"].Host().Crash(sim.Kill)
				s.run(4 * time.Second)
				return s.look("bob", soon)
			}, true,
		},
		"unread": {
			"The server has the document in its storage, and cannot read it: until PR 671 " +
				"nobody hears anything.",
			"load-hangs", "found", "no answer", "found", unread, false,
		},
		"unread, since PR 671": {
			"The server has the document in its storage, and cannot read it. Since PR 671 it " +
				"says that it has none.",
			"load-none", "found", "unavailable", "found", unread, false,
		},
		"early": {
			"A client in Swift asks for a document that the server has not loaded. 2.6 says at " +
				"once that it has no heads (PR 763).",
			"2.6", "found", "unavailable", "found",
			func(s *findStage) string {
				s.start("alice")
				s.create("alice")
				s.restartAlone()
				s.server.SetSaveTime(2 * time.Second)
				s.start("swift")
				return s.look("swift", soon)
			}, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newFindStage(t, c.wrong, c.title)
			require.Equal(t, c.told, c.play(s), "%s", strings.Join(s.lines, "\n"))
			if c.golden {
				s.golden("find-" + name)
			}
			s = newFindStage(t, c.right, c.title)
			require.Equal(t, c.truth, c.play(s), "%s", strings.Join(s.lines, "\n"))
		})
	}
}

// restartAlone lets all clients go and the server start again.
func (s *findStage) restartAlone() {
	for _, c := range s.clients {
		c.Host().Crash(sim.Kill)
	}
	s.restart(sim.Kill)
}

// unread is a read of a stored document that fails once.
func unread(s *findStage) string {
	s.start("alice")
	s.create("alice")
	s.restartAlone()
	s.start("bob")
	s.fault(`read "automerge-repo-data/*/*/*" EIO max=1`)
	return s.look("bob", 5*time.Second)
}
