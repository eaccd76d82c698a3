package skeleton

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// of makes a skeleton of a package with one file.
func of(t *testing.T, text string) (Skeleton, error) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "x.go"), []byte(text), 0o600))
	return Of(Package{Path: "example.com/x", Name: "x", Dir: dir, Files: []string{"x.go"}},
		"example.com/x/xsim")
}

func TestWhichCallsAreOperations(t *testing.T) {
	sk, err := of(t, `package x

import ("io"; "groundhog/disk"; "time")

type Mode uint8
type Row struct { Key string; Age time.Duration; hidden int }
type DB struct { rows map[string]Row; n int }

func New(d *disk.Disk, m Mode, w io.Writer) *DB { return &DB{} }

func (db *DB) Put(r Row) { db.rows[r.Key] = r }
func (db *DB) Take(key string) (Row, bool) { return db.take(key) }
func (db *DB) take(key string) (Row, bool) { r := db.rows[key]; delete(db.rows, key); return r, true }
func (db *DB) Get(key string) (Row, bool) { r, ok := db.rows[key]; return r, ok }
func (db *DB) Len() (n int) { n = len(db.rows); return n }
func (db *DB) Set(m Mode, on bool, more ...int) error { return nil }
func (db *DB) Crash(range_ int) error { return nil }
func (db *DB) Watch(c chan Row) error { return nil }
func (db *DB) Close() error { return nil }
func Compact(d *disk.Disk) error { return nil }
func Generic[T any](d *disk.Disk, v T) error { return nil }
`)
	require.NoError(t, err)
	require.Equal(t, "hosts", sk.Kind)
	require.Equal(t, []Op{{"put", "DB.Put"}, {"take", "DB.Take"}, {"set", "DB.Set"},
		{"x-dbcrash", "DB.Crash"}, {"compact", "Compact"}}, sk.Ops,
		"those that change something; crash is a fault already")
	require.Equal(t, []string{"DB.Get", "DB.Len"}, sk.Readers)
	require.Equal(t, []LeftOut{{"DB.Watch", "no line of a plan can say its parameter c"}},
		sk.LeftOut)
	text := sk.Files[0].Text
	for _, want := range []string{"x.New(h.Disk, *new(x.Mode), *new(io.Writer))",
		"s.now.db.Put(x.Row{Key: a.Key, Age: a.Age})", "s.now.db.Set(x.Mode(a.M), a.On == \"yes\")",
		"x.Compact(h.Disk)", "_, _ = s.now.db.Take(a.Key)"} {
		require.Contains(t, text, want)
	}
}

// TestWhatIsOpenOpensMore: a constructor is given what another makes, whatever their order.
func TestWhatIsOpenOpensMore(t *testing.T) {
	sk, err := of(t, `package x

import ("groundhog/disk"; "groundhog/sim")

type Client struct { log *Log }
type Log struct { d *disk.Disk }

func (l *Log) Size() int { return 0 }

type World struct { s *sim.Sim }
type secret struct { n int }

func NewClient(l *Log, d *disk.Disk) *Client { return &Client{l} }
func Open(d *disk.Disk) (*Log, []int, error) { return &Log{d}, nil, nil }
func NewWorld(s *sim.Sim, d *disk.Disk) *World { return &World{s} }

func (c *Client) Say(word string) {}
func (w *World) Turn() {}
`)
	require.NoError(t, err)
	require.Equal(t, []Op{{"say", "Client.Say"}}, sk.Ops)
	require.Equal(t, []LeftOut{{"NewWorld", "it takes a whole simulation: call it in play"}},
		sk.LeftOut)
	require.Contains(t, sk.Files[0].Text, "if o.log, _, err = x.Open(h.Disk); err != nil {")
	require.Contains(t, sk.Files[0].Text, "o.client = x.NewClient(o.log, h.Disk)")
}

// TestHostsAreGivenToMethods: a type that is made of nothing, and is given the disk with each call.
func TestHostsAreGivenToMethods(t *testing.T) {
	sk, err := of(t, `package x

import ("groundhog/disk"; "groundhog/sim")

type Book struct { n int }

func New() *Book { return &Book{} }
func (b *Book) Save(p *sim.Proc, d *disk.Disk, n int) error { return nil }
func Load(d *disk.Disk) (int, error) { return 0, nil }
`)
	require.NoError(t, err)
	require.Equal(t, "hosts", sk.Kind)
	require.Equal(t, []Op{{"save", "Book.Save"}}, sk.Ops)
	require.Equal(t, []string{"Load"}, sk.Readers)
	require.Contains(t, sk.Files[0].Text, "return s.now.book.Save(p, h.Disk, a.N)")
}

func TestWhatRunsIsAProgram(t *testing.T) {
	sk, err := of(t, `package x

import "groundhog/sim/world"

func Serve(h *world.Host) error { return nil }
`)
	require.NoError(t, err)
	require.Empty(t, sk.Ops)
	require.Contains(t, sk.Files[0].Text, "s.failed = x.Serve(h)")
	sk, err = of(t, `package x

import "context"

type Options struct { Listen, DataDir string; n int }

func Run(ctx context.Context, o *Options) error { return nil }
`)
	require.NoError(t, err)
	require.Equal(t, "service", sk.Kind)
	require.Contains(t, sk.Files[0].Text,
		`err := x.Run(context.Background(), &x.Options{Listen: ":8080", DataDir: "/var/x"})`)
}

func TestWhatCannotBeDriven(t *testing.T) {
	for text, want := range map[string]string{
		"package x\n\nfunc Sum(a, b int) int { return a + b }": "exports nothing that a ",
		"package x\n\nfunc broken(":                            "does not parse",
		"package x\n\ntype c struct{ n int }\n\nfunc Run(x c) {}": "x.Run cannot be called: its " +
			"parameter x is of a type that others cannot make",
	} {
		_, err := of(t, text)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "\n")
	}
}
