package sqlitefs_test

import (
	"fmt"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"groundhog/disk"
	"groundhog/disk/crashtest"
	"groundhog/disk/persist"
	"groundhog/disk/sqlitefs"
	"groundhog/sim"
)

// config is how SQLite is run.
type config struct {
	journal string // DELETE, TRUNCATE, PERSIST or WAL
	sync    string // OFF, NORMAL, FULL or EXTRA
	page    int    // bytes; zero is 512, one sector, so that there are few states
	options sqlitefs.Options
	told    func(ack string) // hears each acknowledgement
}

func (c config) String() string { return c.journal + "/" + c.sync }

// use opens the database, calls f, and closes everything.
func (c config) use(d *disk.Disk, f func(db *sqlite3.Conn) error) (err error) {
	v := sqlitefs.New(d, c.options)
	defer v.Close()
	db, err := sqlite3.Open(v.URI("db"))
	if err != nil {
		return err
	}
	defer func() {
		if closing := db.Close(); err == nil {
			err = closing
		}
	}()
	page := c.page
	if page == 0 {
		page = 512
	}
	locking := "NORMAL"
	if c.journal == "WAL" { // there is no shared memory
		locking = "EXCLUSIVE"
	}
	err = db.Exec(fmt.Sprintf("PRAGMA page_size=%d; PRAGMA locking_mode=%s; PRAGMA "+
		"journal_mode=%s; PRAGMA synchronous=%s",
		page, locking, c.journal, c.sync))
	if err != nil {
		return err
	}
	return f(db)
}

func (c config) setup(d *disk.Disk) error {
	return c.use(d, func(db *sqlite3.Conn) error {
		return db.Exec("CREATE TABLE t(n INTEGER PRIMARY KEY, text); CREATE TABLE total(n); " +
			"INSERT INTO total VALUES(0)")
	})
}

// insert is a workload of n transactions, each of which adds a row and counts it in another table,
// acknowledged one by one.
func (c config) insert(n int) func(d *disk.Disk) error {
	return func(d *disk.Disk) error {
		return c.use(d, func(db *sqlite3.Conn) error {
			for i := 1; i <= n; i++ {
				sql := fmt.Sprintf("BEGIN; INSERT INTO t VALUES(%d, 'row'); UPDATE total SET "+
					"n=n+1; COMMIT", i)
				if err := db.Exec(sql); err != nil {
					return err
				}
				d.Ack(fmt.Sprint(i), "db")
				if c.told != nil {
					c.told(fmt.Sprint(i))
				}
			}
			return nil
		})
	}
}

// recover opens what is left: it must be a sound database with the first rows, up to the last one
// acknowledged at least.
func (c config) recover(d *disk.Disk, acked []string) error {
	return c.use(d, func(db *sqlite3.Conn) error {
		if said, err := query(db, "PRAGMA integrity_check"); err != nil || said != "ok " {
			return fmt.Errorf("integrity_check: %s %w", said, err)
		}
		rows, err := query(db, "SELECT n FROM t ORDER BY n")
		if err != nil {
			return err
		}
		sum, err := query(db, "SELECT (SELECT count(*) FROM t) - (SELECT n FROM total)")
		if err != nil {
			return err
		}
		if sum != "0 " {
			return fmt.Errorf("half a transaction: rows %s, and %s more than were counted", rows,
				sum)
		}
		want := ""
		for i := 1; len(want) < len(rows); i++ {
			want += fmt.Sprintf("%d ", i)
		}
		if rows != want {
			return fmt.Errorf("rows %s, which are not the first ones", rows)
		}
		least := ""
		for i := range acked {
			least += fmt.Sprintf("%d ", i+1)
		}
		if len(rows) < len(least) {
			return fmt.Errorf("%s was acknowledged, the rows are %s", acked[len(acked)-1], rows)
		}
		return nil
	})
}

// query is the first column of each row.
func query(db *sqlite3.Conn, sql string) (string, error) {
	stmt, _, err := db.Prepare(sql)
	if err != nil {
		return "", err
	}
	defer stmt.Close()
	rows := ""
	for stmt.Step() {
		rows += stmt.ColumnText(0) + " "
	}
	return rows, stmt.Err()
}

func (c config) test(rows int, profiles ...persist.Profile) crashtest.Test {
	return crashtest.Test{Setup: c.setup, Workload: c.insert(rows), Recover: c.recover,
		Profiles: profiles, Budget: 3000}
}

// pinned is a disk whose SQLite draws from a seed.
func pinned(t testing.TB, seed uint64) *disk.Disk {
	s := sim.New(sim.Config{Seed: seed})
	t.Cleanup(s.Close)
	h := s.NewHost("h", nil)
	d := disk.New(h)
	h.Boot()
	t.Cleanup(sqlitefs.Pin(s.Stream("sqlite")))
	return d
}
