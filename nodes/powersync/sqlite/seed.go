package sqlite

import (
	"fmt"
	"sync"

	"github.com/ncruces/go-sqlite3"

	"groundhog/disk/sqlitefs"
	"groundhog/sim"
)

// seeding is held while crypto/rand.Reader is a stream of one simulation. It is of the process,
// outside of every simulation.
var seeding sync.Mutex

// seeded opens a connection whose generator of random bytes is seeded from a stream. SQLite asks
// for a seed at the first random number, and never again.
func seeded(uri string, pageSize int, st *sim.Stream) (*sqlite3.Conn, error) {
	seeding.Lock()
	defer seeding.Unlock()
	defer sqlitefs.Pin(st)()
	c, err := sqlite3.Open(uri)
	if err != nil {
		return nil, err
	}
	// Any statement may read the database, and a log without shared memory can only be read under
	// an exclusive lock.
	return c, c.Exec(
		fmt.Sprintf(
			"PRAGMA page_size=%d; PRAGMA locking_mode=EXCLUSIVE; SELECT random()", pageSize,
		),
	)
}
