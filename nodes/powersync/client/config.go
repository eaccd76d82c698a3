package client

import "time"

// The times of the real client, and those of its machine. How fast the report's machine was is not
// known; what matters is that a write checkpoint takes longer than a transaction, and that all
// SQLite transactions queue for one lock.
const (
	// between two events of the watcher of ps_crud; leading and trailing
	CrudThrottle = 10 * time.Millisecond
	// after an error, of the upload loop as well as of the stream
	RetryDelay   = 5 * time.Second
	PrefetchAt   = 30          // seconds: a token that lives no longer is replaced
	RestartAfter = time.Second // of a client that a yield point killed

	spawnLeast, spawnMost = 5 * time.Millisecond, 40 * time.Millisecond // to start an isolate
	txLeast, txMost       = 200 * time.Microsecond, 4 * time.Millisecond
	txPerOp               = 30 * time.Microsecond // for each operation that is saved or published
	portLeast, portMost   = 20 * time.Microsecond, time.Millisecond

	// of the connector, after 40001
	backoffLeast, backoffMost = 16 * time.Millisecond, 512 * time.Millisecond
	maxTries                  = 64 // of one transaction
	// with Toggles.Timeouts: longer than a keep-alive
	silence = 30 * time.Second
)

// Config is what a client is made with.
type Config struct {
	Name     string // of the host
	User     string // whom the token is for; "" is the name
	Service  string // address, "host:port"
	Backend  string // likewise
	Schema   Schema // nil: [DefaultSchema]
	Toggles  Toggles
	Open     func(o Opening) (Store, error) // memory.Open, or sqlite.Open
	Observer Observer
	Offline  bool // does not connect by itself when it is started
}

// Registers is the table of registers: row k has the id k, and its value only grows.
const Registers = "mww"

// DefaultSchema is that of the Jepsen test, registers of which the greatest value wins, and two
// tables more: one whose rows come and go, one that only the backend sees.
func DefaultSchema() Schema {
	return Schema{
		{Name: Registers, Columns: []string{"k", "v"}},
		{Name: "lww", Columns: []string{"v"}},
		{Name: "audit", Columns: []string{"v"}, InsertOnly: true},
	}
}
