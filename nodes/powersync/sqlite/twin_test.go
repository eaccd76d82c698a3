package sqlite_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/disk"
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/memory"
	"groundhog/nodes/powersync/protocol"
	"groundhog/nodes/powersync/sqlite"
	"groundhog/sim"
)

// twins are one database in memory and one in SQLite, to which the same is done.
type twins struct {
	sim     *sim.Sim
	host    *sim.Host
	disk    *disk.Disk
	defects client.Defects
	memory  client.Store
	sqlite  client.Store
	db      *memory.DB
	next    int64 // operation
	state   map[string]*protocol.BucketState
	live    map[string][]protocol.Op
	wc      int64
	now     sim.Instant
}

type fatal interface {
	require.TestingT
	Helper()
}

func newTwins(t fatal, defects client.Defects) *twins {
	t.Helper()
	s := sim.New(sim.Config{Seed: 1})
	x := &twins{
		sim: s, host: s.NewHost("h", nil), defects: defects, db: memory.New(),
		state: map[string]*protocol.BucketState{}, live: map[string][]protocol.Op{},
	}
	x.disk = disk.New(x.host)
	x.host.Boot()
	x.open(t)
	return x
}

// open opens both, as a process that starts does.
func (x *twins) open(t fatal) {
	t.Helper()
	o := client.Opening{
		Host: x.host, Disk: x.disk, Schema: client.DefaultSchema(), Defects: x.defects,
		NewID: func() string { return "some-id" },
	}
	var err error
	x.memory, err = x.db.Open(o)
	require.NoError(t, err)
	x.sqlite, err = sqlite.Options{}.Open(o)
	require.NoError(t, err)
}

func (x *twins) close(t fatal) {
	require.NoError(t, x.sqlite.Close())
	x.sim.Close()
}

// kill ends the process that has them open.
func (x *twins) kill(t fatal) {
	x.host.Crash(sim.Kill)
	_ = x.sqlite.Close() // its files are dead
	x.host.Boot()
	x.open(t)
}

// both does one thing to both, and compares what they say.
func (x *twins) both(t fatal, do func(s client.Store) (any, error)) {
	t.Helper()
	a, err := do(x.memory)
	b, errb := do(x.sqlite)
	if err != nil {
		require.True(t, errors.Is(errb, err), "memory: %v; sqlite: %v", err, errb)
		return
	}
	require.NoError(t, errb)
	require.Equal(t, a, b)
}

// same compares all tables.
func (x *twins) same(t fatal) {
	t.Helper()
	text, err := x.sqlite.(*sqlite.Store).Dump()
	require.NoError(t, err)
	require.Equal(t, x.db.Dump(), text)
	x.both(t, func(s client.Store) (any, error) { return s.State() })
}

var (
	ids       = rapid.SampledFrom([]string{"1", "2", "3", "10"})
	buckets   = rapid.SampledFrom([]string{"a[]", "b[]"})
	tables    = rapid.SampledFrom([]string{client.Registers, "lww", "elsewhere"})
	values    = rapid.Int64Range(-3, 3)
	mutations = rapid.Custom(func(t *rapid.T) client.Mutation {
		table := rapid.SampledFrom(client.DefaultSchema()).Draw(t, "table")
		m := client.Mutation{Op: client.Put, Table: table.Name, ID: ids.Draw(t, "id")}
		if !table.InsertOnly {
			m.Op = rapid.SampledFrom([]string{client.Put, client.Patch, client.Delete}).
				Draw(t, "op")
		}
		if m.Op != client.Delete {
			for range table.Columns {
				m.Values = append(m.Values, values.Draw(t, "value"))
			}
		}
		return m
	})
)

func (x *twins) transact(t *rapid.T) {
	list := rapid.SliceOfN(mutations, 0, 4).Draw(t, "mutations")
	x.both(t, func(s client.Store) (any, error) {
		var rows []client.Row
		err := s.Transact(func(r []client.Row) []client.Mutation { rows = r; return list })
		return rows, err
	})
}

func (x *twins) complete(t *rapid.T) {
	rows, err := x.memory.Next()
	require.NoError(t, err)
	x.both(t, func(s client.Store) (any, error) { return s.Next() })
	if len(rows) > 0 {
		last := rows[len(rows)-1].ID
		x.both(t, func(s client.Store) (any, error) { return nil, s.Complete(last) })
	}
}

func (x *twins) target(t *rapid.T) {
	seq, waits, _ := x.memory.Target()
	x.both(t, func(s client.Store) (any, error) {
		seq, waits, err := s.Target()
		return fmt.Sprint(seq, waits), err
	})
	if !waits && rapid.Bool().Draw(t, "only if it waits") {
		return
	}
	if rapid.IntRange(0, 3).Draw(t, "raced") == 0 {
		seq--
	}
	x.wc++
	x.both(t, func(s client.Store) (any, error) { return s.SetTarget(x.wc, seq) })
}

func (x *twins) unconfirm(t *rapid.T) {
	x.both(t, func(s client.Store) (any, error) { return nil, s.Unconfirm() })
}

// request counts a checkpoint request on, or sets the counter.
func (x *twins) request(t *rapid.T) {
	id, err := x.memory.LastRequest()
	require.NoError(t, err)
	x.both(t, func(s client.Store) (any, error) { return s.LastRequest() })
	id += rapid.Int64Range(1, 3).Draw(t, "more")
	x.both(t, func(s client.Store) (any, error) { return nil, s.SetLastRequest(id) })
}

// save is a line of operations, as a service would send them, but that a REMOVE may be of what was
// never there.
func (x *twins) save(t *rapid.T) {
	name := buckets.Draw(t, "bucket")
	b := x.state[name]
	if b == nil {
		b = &protocol.BucketState{Bucket: name, Priority: len(x.state)}
		x.state[name] = b
	}
	var ops []protocol.Op
	for range rapid.IntRange(0, 4).Draw(t, "ops") {
		x.next++
		o := protocol.Op{
			ID: x.next, Type: tables.Draw(t, "table"), Row: ids.Draw(t, "row"),
			Subkey: rapid.SampledFrom([]string{"", "x"}).Draw(t, "subkey"),
		}
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			o = protocol.Op{ID: x.next, Kind: protocol.Clear, Checksum: b.Checksum}
		case 1:
			o = protocol.Op{
				ID: x.next, Kind: protocol.Move, Checksum: rapid.Uint32().Draw(t, "checksum"),
			}
		case 2, 3, 4:
			o.Kind, o.Checksum = protocol.Remove, protocol.ChecksumRemove(o.Key())
		default:
			o.Kind, o.Data = protocol.Put, fmt.Sprintf(
				`{"k":%s,"v":%d}`, o.Row, values.Draw(t, "v"),
			)
			o.Checksum = protocol.ChecksumPut(o.Type, o.Row, o.Data)
		}
		if o.Kind != protocol.Clear {
			b.Checksum += o.Checksum
		}
		b.Count++
		ops = append(ops, o)
	}
	x.both(
		t,
		func(s client.Store) (any, error) {
			return nil, s.Save(protocol.Data{Bucket: name, Ops: ops})
		},
	)
}

func (x *twins) apply(t *rapid.T) {
	c := protocol.Checkpoint{LastOp: x.next}
	for _, name := range []string{"a[]", "b[]"} {
		if b := x.state[name]; b != nil {
			c.Buckets = append(c.Buckets, *b)
		}
	}
	if len(c.Buckets) > 0 && rapid.IntRange(0, 9).Draw(t, "corrupt") == 0 {
		c.Buckets[0].Checksum++
	}
	if x.wc > 0 && rapid.Bool().Draw(t, "acknowledge") {
		wc := x.wc
		c.WriteCheckpoint = &wc
	}
	priority := rapid.SampledFrom([]int{0, 1, client.AllPriorities, client.AllPriorities}).
		Draw(t, "priority")
	x.now++
	x.both(t, func(s client.Store) (any, error) { return s.Apply(c, priority, x.now) })
}

// forget follows what the stores have lost: a service would send it anew.
func (x *twins) forget() {
	requests, _ := x.memory.Buckets()
	there := map[string]bool{}
	for _, r := range requests {
		there[r.Name] = true
	}
	for name := range x.state {
		if !there[name] {
			delete(x.state, name)
		}
	}
}

func (x *twins) remove(t *rapid.T) {
	x.both(t, func(s client.Store) (any, error) { return s.Buckets() })
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a[]", "b[]", "none", "$local"}), 0,
		2, rapid.ID).
		Draw(t, "names")
	x.both(t, func(s client.Store) (any, error) { return nil, s.Remove(names) })
}

func (x *twins) clear(t *rapid.T) {
	soft := rapid.Bool().Draw(t, "soft")
	x.both(t, func(s client.Store) (any, error) { return nil, s.Clear(soft) })
}

// TestTwins: any sequence of calls, kills among them, gives the same answers and the same tables in
// memory and in SQLite, with and without each defect.
func TestTwins(t *testing.T) {
	for name, defects := range map[string]client.Defects{
		"sound": {}, "ForgetsLocal": {ForgetsLocal: true}, "NoSequence": {NoSequence: true},
		"MixedVersion": {MixedVersion: true},
		"TxPerKind":    {TxPerKind: true}, "SoftClearKeepsLocal": {SoftClearKeepsLocal: true},
		"Dangling": {Dangling: true},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				x := newTwins(t, defects)
				defer x.close(t)
				actions := map[string]func(*rapid.T){
					"": func(t *rapid.T) { x.forget(); x.same(t) }, "transact": x.transact,
					"complete": x.complete, "target": x.target, "request": x.request,
					"save": x.save, "save more": x.save, "apply": x.apply, "apply more": x.apply,
					"remove": x.remove,
					"kill":   func(t *rapid.T) { x.kill(t) },
				}
				if !defects.MixedVersion { // its gate is in another table, which a clear empties
					actions["clear"], actions["unconfirm"] = x.clear, x.unconfirm
				}
				t.Repeat(actions)
			})
		})
	}
}
