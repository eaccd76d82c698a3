//go:build cgo

package oracle

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/automerge/automerge-go"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/nodes/automerge/document"
	"groundhog/nodes/automerge/syncstate"
)

// replica is a document with a state of one peer, in either library.
type replica interface {
	edit(key string) // a change that sets a key of its own
	say() []byte     // nil: nothing
	hear(b []byte) error
	save()
	reload()    // the document that was saved; the state goes on
	empty()     // a document without changes; the state goes on
	reconnect() // the state through its encoding
	fresh()     // a new state
	keys() []string
}

// options are those of the version of the library that automerge-go holds, of September 2023.
var options = syncstate.Options{StaysInFlight: true, EmptyStaysSilent: true, NeedsAllQueued: true}

// ours is a replica of this project.
type ours struct {
	actor document.Actor
	doc   *document.Document
	state *syncstate.State
	disk  []byte
}

func newOurs(actor string) replica {
	return &ours{document.Actor(actor), document.New(document.Actor(actor)), &syncstate.State{}, nil}
}

func (o *ours) edit(key string) {
	tx := o.doc.Begin()
	tx.Set(document.OpID{}, key, "1")
	tx.Commit()
}

func (o *ours) say() []byte {
	if m := o.state.Generate(o.doc, options); m != nil {
		return m.Encode()
	}
	return nil
}

func (o *ours) hear(b []byte) error {
	m, err := syncstate.DecodeMessage(b)
	if err != nil {
		return err
	}
	return o.state.Receive(o.doc, m, options)
}

func (o *ours) save() { o.disk = o.doc.Save() }

func (o *ours) reload() {
	d, err := document.Load(o.actor, o.disk)
	if err != nil {
		panic(err)
	}
	o.actor += "x" // a new process is a new actor
	d.SetActor(o.actor)
	o.doc = d
}

func (o *ours) empty() { o.actor += "x"; o.doc = document.New(o.actor) }

func (o *ours) reconnect() {
	s, err := syncstate.Decode(o.state.Encode())
	if err != nil {
		panic(err)
	}
	o.state = s
}

func (o *ours) fresh() { o.state = &syncstate.State{} }

func (o *ours) keys() []string {
	keys := []string{}
	for _, f := range strings.Fields(strings.Trim(o.doc.String(), "{}")) {
		key, _, _ := strings.Cut(f, ":")
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// theirs is a replica of the real library.
type theirs struct {
	actor string
	doc   *automerge.Doc
	state *automerge.SyncState
	disk  []byte
}

func newTheirs(actor string) replica {
	d := automerge.New()
	if err := d.SetActorID(actor); err != nil {
		panic(err)
	}
	return &theirs{actor, d, automerge.NewSyncState(d), nil}
}

func (o *theirs) edit(key string) {
	if err := o.doc.RootMap().Set(key, "1"); err != nil {
		panic(err)
	}
	then := time.Unix(0, 0)
	if _, err := o.doc.Commit(key, automerge.CommitOptions{Time: &then}); err != nil {
		panic(err)
	}
}

func (o *theirs) say() []byte {
	if m, ok := o.state.GenerateMessage(); ok {
		return m.Bytes()
	}
	return nil
}

func (o *theirs) hear(b []byte) error {
	_, err := o.state.ReceiveMessage(b)
	return err
}

func (o *theirs) save() { o.disk = o.doc.Save() }

func (o *theirs) reload() {
	d, err := automerge.Load(o.disk)
	if err != nil {
		panic(err)
	}
	o.replace(d)
}

func (o *theirs) empty() { o.replace(automerge.New()) }

// replace goes on with another document, as another actor.
func (o *theirs) replace(d *automerge.Doc) {
	o.actor += "00"
	if err := d.SetActorID(o.actor); err != nil {
		panic(err)
	}
	o.doc, o.state.Doc = d, d
}

func (o *theirs) reconnect() {
	s, err := automerge.LoadSyncState(o.doc, o.state.Save())
	if err != nil {
		panic(err)
	}
	o.state = s
}

func (o *theirs) fresh() { o.state = automerge.NewSyncState(o.doc) }

func (o *theirs) keys() []string {
	keys, err := o.doc.RootMap().Keys()
	if err != nil {
		panic(err)
	}
	slices.Sort(keys)
	return keys
}

// step is one line of a schedule.
type step struct {
	what string // edit, send, lose, save, reload, empty, reconnect or fresh
	who  int    // 0 or 1
	key  string
}

func (s step) String() string { return fmt.Sprintf("%s %d %s", s.what, s.who, s.key) }

// outcome is what a schedule comes to.
type outcome struct {
	ended bool // both fell silent
	keys  [2][]string
	fails string
}

// usual is what a schedule comes to most often under several names of its changes: a Bloom filter takes one change in a hundred for
// present by mistake, which may cost a peer that has lost something its only chance.
func usual(schedule []step, make func(string) replica) outcome {
	var all []outcome
	for salt := range 5 {
		o := run(schedule, make, fmt.Sprintf("-%d", salt))
		for i := range o.keys {
			for j := range o.keys[i] {
				o.keys[i][j], _, _ = strings.Cut(o.keys[i][j], "-")
			}
		}
		all = append(all, o)
	}
	most, best := 0, all[0]
	for _, o := range all {
		n := 0
		for _, other := range all {
			if fmt.Sprint(other) == fmt.Sprint(o) {
				n++
			}
		}
		if n > most {
			most, best = n, o
		}
	}
	return best
}

// run carries out a schedule, and then lets both speak until they have nothing to say, or for very long.
func run(schedule []step, make func(string) replica, salt string) (o outcome) {
	peers := [2]replica{make("aa"), make("bb")}
	for _, p := range peers {
		p.save()
	}
	turn := func(from int) bool {
		m := peers[from].say()
		if m == nil {
			return false
		}
		if err := peers[1-from].hear(m); err != nil && o.fails == "" {
			o.fails = "refused"
		}
		return true
	}
	for _, s := range schedule {
		p := peers[s.who]
		switch s.what {
		case "edit":
			p.edit(s.key + salt)
		case "send":
			turn(s.who)
		case "lose":
			p.say()
		case "save":
			p.save()
		case "reload":
			p.reload()
		case "empty":
			p.empty()
		case "reconnect":
			p.reconnect()
		case "fresh":
			p.fresh()
		}
	}
	for range 60 {
		a, b := turn(0), turn(1)
		if !a && !b {
			o.ended = true
			break
		}
	}
	o.keys = [2][]string{peers[0].keys(), peers[1].keys()}
	return o
}

// TestRandomSchedules: whatever happens to two peers, both libraries come to the same outcome.
func TestRandomSchedules(t *testing.T) {
	var converged, endless int
	rapid.Check(t, func(t *rapid.T) {
		var schedule []step
		for i := range rapid.IntRange(1, 25).Draw(t, "steps") {
			schedule = append(schedule, step{
				rapid.SampledFrom([]string{"edit", "edit", "send", "send", "send", "lose", "save", "reload", "empty", "reconnect", "fresh"}).Draw(t, "what"),
				rapid.IntRange(0, 1).Draw(t, "who"), fmt.Sprintf("k%02d", i),
			})
		}
		a, b := usual(schedule, newOurs), usual(schedule, newTheirs)
		require.Equal(t, b, a, "%v", schedule)
		if a.ended {
			converged++
		} else {
			endless++
		}
	})
	t.Logf("%d schedules fall silent, %d go on for ever", converged, endless)
	require.NotZero(t, converged)
	require.NotZero(t, endless)
}

// vectors are the situations of issue 264: c1 is on the server's disk, c2 is synced and not stored. 0 is the client, 1 the server.
var vectors = map[string]struct {
	steps     string
	converges bool
}{
	"A":  {"reload 1, reconnect 0, reconnect 1", true},
	"B":  {"reload 1", true},
	"B2": {"reload 1, fresh 1", true},
	"B3": {"empty 1, fresh 1", true},
	"B4": {"reload 1, fresh 0, fresh 1", true},
	"E":  {"edit 0 c3, lose 0, edit 0 c4", false},
	"F":  {"edit 1 s3, lose 1, reconnect 0", false},
	"G":  {"edit 0 c3, lose 0, reload 1", false},
	"G2": {"edit 0 c3, lose 0, reload 1, fresh 1", false},
	"G4": {"edit 0 c3, lose 0, reload 1, reconnect 0, reconnect 1", true},
}

// TestVectors: the real library does what the golden texts of package syncstate say.
func TestVectors(t *testing.T) {
	for name, v := range vectors {
		t.Run(name, func(t *testing.T) {
			text := "edit 0 c1, send 0, send 1, send 0, send 1, save 1, edit 0 c2, send 0, send 1, send 0, send 1, " + v.steps
			var schedule []step
			for _, line := range strings.Split(text, ", ") {
				var s step
				_, err := fmt.Sscanf(line+" -", "%s %d %s", &s.what, &s.who, &s.key)
				require.NoError(t, err)
				schedule = append(schedule, s)
			}
			for _, make := range []func(string) replica{newOurs, newTheirs} {
				o := run(schedule, make, "")
				require.Equal(t, v.converges, o.ended && slices.Equal(o.keys[0], o.keys[1]))
			}
		})
	}
}
