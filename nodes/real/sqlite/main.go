package sqlite

import (
	"database/sql"
	"fmt"

	_ "modernc.org/sqlite" // the driver
)

// Main is the program. Each transaction is synced, unless noSync.
func Main(noSync bool) {
	level := "FULL"
	if noSync {
		level = "OFF"
	}
	db, err := sql.Open("sqlite", "file:/data/keys.db?_pragma=journal_mode(WAL)"+
		"&_pragma=wal_autocheckpoint(40)&_pragma=synchronous("+level+")")
	must(err)
	db.SetMaxOpenConns(1)
	exec(db, "CREATE TABLE IF NOT EXISTS t (k INTEGER PRIMARY KEY, v BLOB)")
	n, last := 0, 0
	must(db.QueryRow("SELECT count(*), coalesce(max(k), -1) FROM t").Scan(&n, &last))
	if last != n-1 {
		panic(fmt.Sprintf("%d rows, and the last is %d", n, last))
	}
	verdict := ""
	must(db.QueryRow("PRAGMA integrity_check").Scan(&verdict))
	if verdict != "ok" {
		panic(verdict)
	}
	fmt.Println("have", n)
	for ; ; n++ {
		exec(db, "INSERT INTO t VALUES (?, zeroblob(?))", n, 100+n%1000)
		fmt.Println("ack", n)
	}
}

func exec(db *sql.DB, statement string, args ...any) {
	_, err := db.Exec(statement, args...)
	must(err)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
