package sqlitefs_test

import (
	"fmt"
	"syscall"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/sqlitefs"
	"groundhog/sim"
	"groundhog/sim/fault"
)

// Two connections see each other's locks.
func TestLocks(t *testing.T) {
	d := pinned(t, 1)
	v := sqlitefs.New(d, sqlitefs.Options{})
	defer v.Close()
	one, err := sqlite3.Open(v.URI("db"))
	require.NoError(t, err)
	defer one.Close()
	two, err := sqlite3.Open(v.URI("db"))
	require.NoError(t, err)
	defer two.Close()
	require.NoError(t, one.Exec("CREATE TABLE t(n); BEGIN IMMEDIATE; INSERT INTO t VALUES(1)"))
	rows, err := query(two, "SELECT count(*) FROM t")
	require.NoError(t, err)
	require.Equal(t, "0 ", rows, "who reads is not disturbed")
	require.ErrorIs(t, two.Exec("BEGIN IMMEDIATE"), sqlite3.BUSY)
	require.NoError(t, two.Exec("BEGIN; SELECT * FROM t"))
	require.ErrorIs(t, one.Exec("COMMIT"), sqlite3.BUSY, "a reader is there")
	require.NoError(t, two.Exec("COMMIT"))
	require.NoError(t, one.Exec("COMMIT"))
	rows, err = query(two, "SELECT n FROM t")
	require.NoError(t, err)
	require.Equal(t, "1 ", rows)
}

// Errors of the disk reach the program as SQLite's codes, and the database is sound once they are
// over.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		fault string
		want  error
	}{
		{`sync "db" EIO max=1`, sqlite3.IOERR_FSYNC},
		{`sync "." EIO max=1`, sqlite3.IOERR_DIR_FSYNC},
		{`sync "db-journal" gate=ext4 max=1`, sqlite3.IOERR_FSYNC},
		{`write "db" EIO max=1`, sqlite3.IOERR_WRITE},
		{`write "db-journal" short=100 max=1`, sqlite3.FULL},
		{`write "db*" ENOSPC max=1`, sqlite3.FULL},
		{`read "db" EIO max=1`, sqlite3.IOERR_READ},
		{`create "db-journal" EIO max=1`, sqlite3.CANTOPEN},
		{`remove "db-journal" EIO max=1`, sqlite3.IOERR_DELETE},
		{`stat "db-journal" EIO max=1`, sqlite3.IOERR_ACCESS},
	} {
		t.Run(c.fault, func(t *testing.T) {
			d := pinned(t, 1)
			conf := small("DELETE", "EXTRA")
			require.NoError(t, conf.setup(d))
			f, err := disk.ParseFault(c.fault)
			require.NoError(t, err)
			d.Inject(f)
			err = conf.insert(1)(d)
			require.ErrorIs(t, err, c.want)
			d.Lift()
			require.NoError(t, conf.recover(d, nil))
			d.Host().Crash(sim.PowerLoss)
			d.Host().Boot()
			require.NoError(t, conf.recover(d, nil))
		})
	}
}

// A program that goes on after the power failed under it is told, and can close its connection.
func TestCrashUnderAnOpenConnection(t *testing.T) {
	for _, kind := range []sim.CrashKind{sim.Kill, sim.PowerLoss} {
		d := pinned(t, 1)
		c := small("PERSIST", "FULL")
		require.NoError(t, c.setup(d))
		v := sqlitefs.New(d, c.options)
		defer v.Close()
		db, err := sqlite3.Open(v.URI("db"))
		require.NoError(t, err)
		require.NoError(t, db.Exec("PRAGMA journal_mode=PERSIST; BEGIN; INSERT INTO t VALUES(1, "+
			"'row'); UPDATE total SET n=1"))
		d.Host().Crash(kind)
		d.Host().Boot()
		require.ErrorIs(t, db.Exec("COMMIT"), sqlite3.IOERR)
		require.NoError(t, db.Close())
		require.NoError(t, c.recover(d, nil))
	}
}

// What survives is drawn: a hundred seeds, each with a power loss at its own operation.
func TestDrawnPowerLosses(t *testing.T) {
	lost := 0
	for seed := range uint64(100) {
		d := pinned(t, seed)
		d.Survival = disk.Draw
		c := small("DELETE", "EXTRA")
		require.NoError(t, c.setup(d))
		at := d.Host().Stream("test").Uint64N(80) + 1
		d.Inject(disk.Fault{Effect: disk.Crash, Arg: "power", When: fault.When{From: at, Max: 1}})
		var acked []string
		c.told = func(ack string) { acked = append(acked, ack) }
		if err := c.insert(5)(d); err != nil {
			lost++
		}
		d.Lift()
		if !d.Host().Up() {
			d.Host().Boot()
		}
		require.Empty(t, d.Debts(), "seed %d", seed)
		require.NoError(t, c.recover(d, acked), "seed %d", seed)
	}
	require.Greater(t, lost, 50)
}

func TestBadNames(t *testing.T) {
	d := pinned(t, 1)
	v := sqlitefs.New(d, sqlitefs.Options{})
	defer v.Close()
	require.NoError(t, d.Mkdir("dir", 0o755))
	for _, name := range []string{"dir", "none/db"} {
		db, err := sqlite3.Open(v.URI(name))
		if err == nil {
			err = db.Exec("CREATE TABLE t(n)")
			db.Close()
		}
		require.ErrorIs(t, err, sqlite3.CANTOPEN, name)
	}
	_, err := d.Stat("none")
	require.ErrorIs(t, err, syscall.ENOENT)
}

// Real SQL on the virtual disk: what was committed survives a power loss, what was not does not.
func Example() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("server", nil)
	d := disk.New(h)
	h.Boot()
	defer sqlitefs.Pin(s.Stream("sqlite"))()

	v := sqlitefs.New(d, sqlitefs.Options{})
	db, _ := sqlite3.Open(v.URI("app.db"))
	fmt.Println(db.Exec("PRAGMA synchronous=EXTRA; CREATE TABLE t(n); INSERT INTO t VALUES(1)"))
	fmt.Println(db.Exec("BEGIN; INSERT INTO t VALUES(2)"))
	h.Crash(sim.PowerLoss)
	db.Close()
	v.Close()

	h.Boot()
	v = sqlitefs.New(d, sqlitefs.Options{})
	defer v.Close()
	db, _ = sqlite3.Open(v.URI("app.db"))
	defer db.Close()
	rows, err := query(db, "SELECT n FROM t")
	fmt.Println(rows, err)
	// Output:
	// <nil>
	// <nil>
	// 1  <nil>
}

// BenchmarkInsert is one transaction of one row on the disk, with all the syncs of FULL and without
// any.
func BenchmarkInsert(b *testing.B) {
	for _, c := range []config{{journal: "DELETE", sync: "FULL", page: 4096},
		{journal: "DELETE", sync: "OFF", page: 4096}, {journal: "WAL", sync: "FULL", page: 4096}} {
		b.Run(c.String(), func(b *testing.B) {
			d := pinned(b, 1)
			require.NoError(b, c.setup(d))
			b.ResetTimer()
			require.NoError(b, c.use(d, func(db *sqlite3.Conn) error { return inserts(db, b.N) }))
		})
	}
}

// BenchmarkInsertMemory is the same in SQLite's own memory.
func BenchmarkInsertMemory(b *testing.B) {
	db, err := sqlite3.Open(":memory:")
	require.NoError(b, err)
	defer db.Close()
	require.NoError(b, db.Exec("CREATE TABLE t(n INTEGER PRIMARY KEY, text)"))
	b.ResetTimer()
	require.NoError(b, inserts(db, b.N))
}

func inserts(db *sqlite3.Conn, n int) error {
	stmt, _, err := db.Prepare("INSERT INTO t(text) VALUES('row')")
	if err != nil {
		return err
	}
	defer stmt.Close()
	for range n {
		if err := stmt.Exec(); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkRecover is open, integrity_check, select, close of a small database.
func BenchmarkRecover(b *testing.B) {
	d := pinned(b, 1)
	c := small("DELETE", "EXTRA")
	require.NoError(b, c.setup(d))
	require.NoError(b, c.insert(10)(d))
	b.ResetTimer()
	for range b.N {
		require.NoError(b, c.recover(d, nil))
	}
}
