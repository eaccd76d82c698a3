package syncstate_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/automerge/document"
	"groundhog/nodes/automerge/syncstate"
)

// peer is a document with its state of each other peer.
type peer struct {
	name   string
	doc    *document.Document
	states map[string]*syncstate.State
	disk   []byte            // the document
	kept   map[string][]byte // the states
}

func newPeer(name string) *peer {
	return &peer{
		name: name, doc: document.New(document.Actor(name)),
		states: make(map[string]*syncstate.State), kept: make(map[string][]byte),
	}
}

func (p *peer) state(of *peer) *syncstate.State {
	if p.states[of.name] == nil {
		p.states[of.name] = &syncstate.State{}
	}
	return p.states[of.name]
}

// story is a vector as it runs: two peers or three, and what they say, line by line.
type story struct {
	t     *testing.T
	opt   syncstate.Options
	names map[document.Hash]string
	lines []string
	quiet bool // nothing is told any more
}

func (s *story) report(format string, args ...any) {
	if !s.quiet {
		s.lines = append(s.lines, fmt.Sprintf(format, args...))
	}
}

func (s *story) name(h document.Hash) string {
	if n, ok := s.names[h]; ok {
		return n
	}
	return h.String()
}

// edit makes the next change of a peer, and gives it a name.
func (s *story) edit(p *peer, name string) {
	tx := p.doc.Begin()
	tx.Set(document.OpID{}, "key", name)
	c := tx.Commit()
	s.names[c.Hash()] = name
	s.report("%s makes %s", p.name, name)
}

// say lets a peer speak; nil if it has nothing to say.
func (s *story) say(from, to *peer) *syncstate.Message {
	m := from.state(to).Generate(from.doc, s.opt)
	if m == nil {
		return nil
	}
	s.report("  %-7s %s", from.name+":", m.Text(s.name))
	b, err := syncstate.DecodeMessage(m.Encode())
	require.NoError(s.t, err)
	return b
}

func (s *story) hear(p, from *peer, m *syncstate.Message) {
	require.NoError(s.t, p.state(from).Receive(p.doc, m, s.opt))
}

// sync lets both speak in turn until neither has anything to say. It returns the rounds, and
// whether they came to an end.
func (s *story) sync(a, b *peer) (rounds int, ended bool) {
	const most, told = 200, 4
	defer func() { s.quiet = false }()
	for rounds = range most {
		s.quiet = rounds > told
		x := s.say(a, b)
		if x != nil {
			s.hear(b, a, x)
		}
		y := s.say(b, a)
		if y != nil {
			s.hear(a, b, y)
		}
		if x == nil && y == nil {
			return rounds, true
		}
	}
	return most, false
}

// reconnect brings a peer's state of another through its encoding, as at the start of a connection.
func (s *story) reconnect(p, to *peer) {
	st, err := syncstate.Decode(p.state(to).Encode())
	require.NoError(s.t, err)
	p.states[to.name] = st
}

// save stores a document, and with it what is kept of the state of another.
func (s *story) save(p, of *peer) { p.disk, p.kept[of.name] = p.doc.Save(), p.state(of).Encode() }

// restore replaces a peer's state of another by what it has stored.
func (s *story) restore(p, of *peer) {
	st, err := syncstate.Decode(p.kept[of.name])
	require.NoError(s.t, err)
	p.states[of.name] = st
}

// reload replaces a peer's document by what it has stored.
func (s *story) reload(p *peer) {
	d, err := document.Load(p.doc.Actor(), p.disk)
	require.NoError(s.t, err)
	p.doc = d
	var names []string
	for _, h := range d.Heads() {
		names = append(names, s.name(h))
	}
	s.report("%s loads its disk: heads {%s}", p.name, strings.Join(names, " "))
}

// vector is what happens after c1 was synced and stored by the server, and c2 was synced only.
// converges is the outcome of the real library (automerge 2.1.10, 3.5.0 and automerge-go).
type vector struct {
	name, doc string
	converges bool
	run       func(s *story, client, server *peer)
}

var vectors = []vector{
	{
		"A",
		"the server restarts from its disk; both sides begin a new connection with what they " +
			"keep of their states",
		true,
		func(s *story, c, v *peer) {
			s.reload(v)
			s.reconnect(c, v)
			s.restore(v, c)
		},
	},
	{
		"A2",
		"the same, and the server's state was stored later than the document: it is ahead of it",
		true,
		func(s *story, c, v *peer) {
			s.reload(v)
			s.reconnect(c, v)
			s.reconnect(v, c)
		},
	},
	{
		"B", "the server reloads its disk and keeps its state; the client notices nothing", true,
		func(s *story, _, v *peer) { s.reload(v) },
	},
	{"B2", "the same with a fresh state", true, func(s *story, c, v *peer) {
		s.reload(v)
		v.states[c.name] = nil
	}},
	{"B3", "the server starts with an empty document", true, func(s *story, c, v *peer) {
		v.doc, v.states[c.name] = document.New(v.doc.Actor()), nil
		s.report("server starts with nothing")
	}},
	{"B4", "the server reloads, and both sides begin anew", true, func(s *story, c, v *peer) {
		s.reload(v)
		c.states[v.name], v.states[c.name] = nil, nil
	}},
	{
		"E",
		"a message of the client is lost, and nobody is told; then it makes another change",
		false,
		func(s *story, c, v *peer) {
			s.edit(c, "c3")
			s.say(c, v)
			s.report("  lost")
			s.edit(c, "c4")
		},
	},
	{
		"F",
		"an answer of the server is lost with its connection, and only the client begins anew",
		false,
		func(s *story, c, v *peer) {
			s.edit(v, "s3")
			s.say(v, c)
			s.report("  lost")
			s.reconnect(c, v)
		},
	},
	{
		"G",
		"the client sends c3; the server discards it and reloads its disk, and keeps its state",
		false,
		func(s *story, c, v *peer) {
			s.edit(c, "c3")
			s.say(c, v)
			s.report("  discarded")
			s.reload(v)
		},
	},
	{"G2", "the same with a fresh state", false, func(s *story, c, v *peer) {
		s.edit(c, "c3")
		s.say(c, v)
		s.report("  discarded")
		s.reload(v)
		v.states[c.name] = nil
	}},
	{
		"G3",
		"the message is kept while the server reloads, and applied then",
		true,
		func(s *story, c, v *peer) {
			s.edit(c, "c3")
			m := s.say(c, v)
			s.reload(v)
			v.states[c.name] = nil
			s.report("  the message is applied now")
			s.hear(v, c, m)
		},
	},
	{"G4", "the message is discarded, and both sides begin anew", true, func(s *story, c, v *peer) {
		s.edit(c, "c3")
		s.say(c, v)
		s.report("  discarded")
		s.reload(v)
		s.reconnect(c, v)
		s.reconnect(v, c)
	}},
	{
		"G5",
		"the message is discarded; the server first says that it has nothing",
		true,
		func(s *story, c, v *peer) {
			s.edit(c, "c3")
			s.say(c, v)
			s.report("  discarded")
			empty := newPeer("server")
			s.hear(c, v, s.say(empty, c))
			s.reload(v)
			v.states[c.name] = nil
		},
	},
	{
		"H",
		"the client is gone for ever; a peer to which c2 was relayed comes back",
		true,
		func(s *story, c, v *peer) {
			// in the place of the client, with its own history of this server
			relay := newPeer("client")
			relay.doc.SetActor("relay")
			require.NoError(s.t, relay.doc.Apply(c.doc.Changes(nil)...))
			st, err := syncstate.Decode(c.state(v).Encode())
			require.NoError(s.t, err)
			*c = *relay
			c.states[v.name] = st
			s.reload(v)
			s.reconnect(v, c)
		},
	},
	{
		"I",
		"the client has lost its own last change, and goes on as another actor",
		true,
		func(s *story, c, v *peer) {
			s.reloadClient(c, v, "client-2")
			s.edit(c, "d2")
		},
	},
}

// reloadClient lets the client go back to c1.
func (s *story) reloadClient(c, v *peer, actor document.Actor) {
	c.doc = document.New(actor)
	require.NoError(s.t, c.doc.Apply(v.doc.Changes(nil)[:1]...))
	s.report("client has c1 only, and is %s now", actor)
	s.reconnect(c, v)
	s.reconnect(v, c)
}

// prepared is the setting of all vectors.
func prepared(t *testing.T, opt syncstate.Options) (s *story, client, server *peer) {
	s = &story{t: t, opt: opt, names: make(map[document.Hash]string)}
	client, server = newPeer("client"), newPeer("server")
	s.edit(client, "c1")
	_, ended := s.sync(client, server)
	require.True(t, ended)
	s.save(server, client)
	s.report("server stores its document")
	s.edit(client, "c2")
	_, ended = s.sync(client, server)
	require.True(t, ended)
	require.Equal(t, client.doc.Heads(), server.doc.Heads())
	return s, client, server
}

// TestVectors holds the protocol to the outcomes of the real library, and each conversation to its
// golden text. GROUNDHOG_REWRITE=1 writes the texts anew.
func TestVectors(t *testing.T) {
	for _, v := range vectors {
		t.Run(v.name, func(t *testing.T) {
			s, client, server := prepared(t, syncstate.Options{})
			s.lines = []string{
				v.name + ": " + v.doc,
				"(c1 was synced and stored by the server, c2 was synced only)", "",
			}
			v.run(s, client, server)
			s.report("they go on")
			rounds, ended := s.sync(client, server)
			same := fmt.Sprint(client.doc.Heads()) == fmt.Sprint(server.doc.Heads())
			require.Equal(t, v.converges, ended && same)
			if v.converges {
				require.LessOrEqual(t, rounds, 4)
				require.Equal(t, client.doc.String(), server.doc.String())
				s.report("the same after %d rounds: %s", rounds, client.doc)
			} else {
				s.report("and so on")
			}
			golden(t, "vector-"+v.name+".txt", s.lines)
		})
	}
}

// TestNeedOverridesSent: with it, what was asked for is sent again, and every vector converges.
func TestNeedOverridesSent(t *testing.T) {
	for _, name := range []string{"E", "F", "G", "G2"} {
		for _, v := range vectors {
			if v.name == name {
				s, client, server := prepared(t, syncstate.Options{NeedOverridesSent: true})
				v.run(s, client, server)
				_, ended := s.sync(client, server)
				require.True(t, ended, "%s\n%s", name, strings.Join(s.lines, "\n"))
				require.Equal(t, client.doc.Heads(), server.doc.Heads())
			}
		}
	}
}

// TestSameActor is vector J: an actor that has lost its last change and makes another one with its
// number is an error.
func TestSameActor(t *testing.T) {
	s, client, server := prepared(t, syncstate.Options{})
	s.reloadClient(client, server, "client")
	s.edit(client, "d2")
	for from, to := client, server; ; from, to = to, from {
		m := s.say(from, to)
		require.NotNil(t, m)
		to.state(from).InFlight = true // as if it had spoken at the same time
		if err := to.state(from).Receive(to.doc, m, s.opt); err != nil {
			require.ErrorAs(t, err, &document.DuplicateSeqError{})
			require.EqualError(t, err, "duplicate seq 2 found for actor client")
			require.False(
				t, to.state(from).InFlight,
				"what is refused is an answer all the same (rust sync.rs clears in_flight first)",
			)
			return
		}
	}
}

// golden compares lines with a file.
func golden(t *testing.T, name string, lines []string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	got := strings.Join(lines, "\n") + "\n"
	if os.Getenv("GROUNDHOG_REWRITE") != "" {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}
