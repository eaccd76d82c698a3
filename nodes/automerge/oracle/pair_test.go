//go:build cgo

package oracle

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/automerge/automerge-go"
	"github.com/stretchr/testify/require"

	"groundhog/nodes/automerge/document"
	"groundhog/nodes/automerge/syncstate"
)

// options are those of the version of the library that automerge-go holds, of 2023.
var options = syncstate.Options{StaysInFlight: true, EmptyStaysSilent: true, NeedsAllQueued: true}

// world is two replicas, each of them twice: in the real library, and here, with the changes of the
// real one. So everything that is said must be the same to the byte, the Bloom filters and their
// mistakes with it.
type world struct {
	t       require.TestingT
	replica [2]*pair
	changes map[document.Hash]*document.Change // all that were ever made
	log     []string
}

// pair is a replica: a document with a state of the other replica, in both libraries.
type pair struct {
	actor  string
	theirs *automerge.Doc
	state  *automerge.SyncState
	disk   []byte
	ours   *document.Document
	ourSt  *syncstate.State
	ourDsk []*document.Change
	kept   []byte // the state
	held   *syncstate.Message
}

func newWorld(t require.TestingT) *world {
	w := &world{t: t, changes: make(map[document.Hash]*document.Change)}
	for i, actor := range []string{"aa", "bb"} {
		p := &pair{actor: actor}
		w.replica[i] = p
		w.become(p, automerge.New(), actor)
		w.fresh(p)
		p.disk = p.theirs.Save()
	}
	return w
}

// become gives a replica another document, which is empty here. The state stays.
func (w *world) become(p *pair, d *automerge.Doc, actor string) {
	require.NoError(w.t, d.SetActorID(actor))
	p.actor, p.theirs = actor, d
	if p.state != nil {
		p.state.Doc = d
	}
	p.ours = document.New(document.Actor(actor))
}

func (w *world) fresh(p *pair) {
	p.state, p.ourSt = automerge.NewSyncState(p.theirs), &syncstate.State{}
}

// edit makes a change in the real library, and gives it to our document.
func (w *world) edit(p *pair, key string) {
	require.NoError(w.t, p.theirs.RootMap().Set(key, "1"))
	then := time.Unix(0, 0)
	h, err := p.theirs.Commit(key, automerge.CommitOptions{Time: &then})
	require.NoError(w.t, err)
	made, err := p.theirs.Change(h)
	require.NoError(w.t, err)
	var deps []document.Hash
	for _, d := range made.Dependencies() {
		deps = append(deps, document.Hash(d))
	}
	c, err := document.Foreign(document.Actor(made.ActorID()), made.ActorSeq(), deps, made.Save())
	require.NoError(w.t, err)
	require.Equal(
		w.t, document.Hash(h), c.Hash(), "the name of a change is the SHA-256 of its chunk",
	)
	w.changes[c.Hash()] = c
	require.NoError(w.t, p.ours.Apply(c))
}

// say lets a replica speak in both libraries, and compares. It returns nil if it says nothing.
func (w *world) say(p *pair) *syncstate.Message {
	theirs, ok := p.state.GenerateMessage()
	ours := p.ourSt.Generate(p.ours, options)
	require.Equal(w.t, ok, ours != nil, "who has something to say\n%v", w)
	if !ok {
		return nil
	}
	w.log = append(w.log, "    "+p.actor+": "+ours.String())
	require.Equal(
		w.t, theirs.Bytes(), ours.Encode(), "%v\nthe real heads are %v", w, theirs.Heads(),
	)
	return ours
}

// hear gives a message to a replica in both libraries. It says whether it was taken.
func (w *world) hear(p *pair, m *syncstate.Message) bool {
	orphans := len(p.ours.Orphans())
	_, err := p.state.ReceiveMessage(m.Encode())
	ourErr := p.ourSt.Receive(p.ours, m, options)
	if err == nil && ourErr != nil {
		// A change that waits, and another with its number: the library of that time adopts both,
		// and has a damaged document; that of 2026 refuses.
		require.ErrorAs(w.t, ourErr, &document.DuplicateSeqError{})
		require.NotZero(w.t, orphans, "only the real library takes it\n%v", w)
		return false
	}
	if err != nil {
		require.EqualError(w.t, ourErr, err.Error(), "%v", w)
		return false
	}
	w.compare(p)
	return true
}

// compare holds the two documents and the two states of a replica against each other.
func (w *world) compare(p *pair) {
	heads := []document.Hash{}
	for _, h := range p.theirs.Heads() {
		heads = append(heads, document.Hash(h))
	}
	require.ElementsMatch(w.t, heads, p.ours.Heads(), "%v", w)
	require.Equal(w.t, p.state.Save(), p.ourSt.Encode(), "%v", w)
}

func (w *world) save(p *pair) {
	p.disk, p.kept = p.theirs.Save(), p.state.Save()
	p.ourDsk = append(append([]*document.Change(nil), p.ours.Changes(nil)...), p.ours.Orphans()...)
}

// reload gives a replica what it has stored. It says whether that can be loaded: two changes of one
// number, of which one waits, cannot.
func (w *world) reload(p *pair, actor string) bool {
	d, err := automerge.Load(p.disk)
	ourErr := document.New("").Apply(p.ourDsk...)
	if err != nil || ourErr != nil {
		require.ErrorAs(
			w.t, ourErr, &document.DuplicateSeqError{}, "only the real library refuses: %v\n%v",
			err, w,
		)
		return false
	}
	w.become(p, d, actor)
	require.NoError(w.t, p.ours.Apply(p.ourDsk...))
	w.compare(p)
	return true
}

// reconnect begins a connection with a state that was kept.
func (w *world) reconnect(p *pair, kept []byte) {
	s, err := automerge.LoadSyncState(p.theirs, kept)
	require.NoError(w.t, err)
	ours, err := syncstate.Decode(kept)
	require.NoError(w.t, err)
	p.state, p.ourSt = s, ours
}

func (w *world) String() string { return strings.Join(w.log, "\n") }

// step is one line of a schedule.
type step struct {
	what string // a case of do
	who  int    // 0 or 1
	key  string
}

func (s step) String() string { return fmt.Sprintf("%s %d %s", s.what, s.who, s.key) }

// do carries out a step. It says whether every message was taken.
func (w *world) do(s step) bool {
	p, other := w.replica[s.who], w.replica[1-s.who]
	w.log = append(w.log, s.String())
	switch s.what {
	case "edit":
		w.edit(p, s.key)
	case "send":
		if m := w.say(p); m != nil {
			return w.hear(other, m)
		}
	case "lose": // a message that never arrives
		w.say(p)
	case "hold": // one that arrives late
		p.held = w.say(p)
	case "deliver":
		if m := p.held; m != nil {
			p.held = nil
			return w.hear(other, m)
		}
	case "save":
		w.save(p)
	case "reload": // as a new process, which is a new actor
		return w.reload(p, p.actor+"00")
	case "again": // as the same actor
		return w.reload(p, p.actor)
	case "empty":
		w.become(p, automerge.New(), p.actor+"00")
	case "reconnect": // with the state as it is
		w.reconnect(p, p.state.Save())
	case "restore": // as it was saved with the document
		if p.kept != nil {
			w.reconnect(p, p.kept)
		}
	case "fresh":
		w.fresh(p)
	case "nothing": // a message as of a replica that has nothing, and then forgets it
		none := &pair{}
		w.become(none, automerge.New(), "cc")
		w.fresh(none)
		return w.hear(other, w.say(none))
	default:
		panic("oracle: no step is called " + s.what)
	}
	w.compare(p)
	return true
}

// talk lets both speak in turn until neither has anything to say, or for very long.
func (w *world) talk() (rounds int, ended, taken bool) {
	for rounds = range 60 {
		before := len(w.log)
		for who := range 2 {
			if !w.do(step{"send", who, ""}) {
				return rounds, false, false
			}
		}
		if len(w.log) == before+2 {
			return rounds, true, true
		}
	}
	return rounds, false, true
}

// same says whether both replicas have the same changes.
func (w *world) same() bool {
	return fmt.Sprint(w.replica[0].ours.Heads()) == fmt.Sprint(w.replica[1].ours.Heads())
}

// schedule reads steps.
func schedule(t *testing.T, text string) (list []step) {
	for line := range strings.SplitSeq(text, ", ") {
		var s step
		_, err := fmt.Sscanf(line+" -", "%s %d %s", &s.what, &s.who, &s.key)
		require.NoError(t, err)
		list = append(list, s)
	}
	return list
}
