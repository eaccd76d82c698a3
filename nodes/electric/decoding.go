package electric

import (
	"time"

	"groundhog/sim"
)

// showSenderTimeout asks for the database's timeout for clients of replication.
const showSenderTimeout = "SHOW wal_sender_timeout"

// forever is longer than any run.
const forever = 10000 * time.Hour

// span is a part of the WAL: behind from, up to and including to.
type span struct{ from, to LSN }

// SetSenderTimeout sets wal_sender_timeout, which is a minute by default; 0 turns it off. The
// database tells it; it does not end connections by it.
func (pg *Postgres) SetSenderTimeout(d time.Duration) { pg.timeout = d }

// SlowDecoding sets how long the database takes to decode a byte of WAL that the slot does not
// stream. A walsender is silent meanwhile, and begins again if its connection is opened anew.
func (pg *Postgres) SlowDecoding(d time.Duration) { pg.decoding = d }

// decode takes its time for what is not streamed between two positions, and returns the second.
func (pg *Postgres) decode(p *sim.Proc, from, to LSN) LSN {
	if pg.decoding == 0 {
		return to
	}
	var bytes LSN
	for _, s := range pg.unpublished {
		if a, b := max(s.from, from), min(s.to, to); a < b {
			bytes += b - a
		}
	}
	if bytes > 0 {
		p.Sleep(time.Duration(bytes) * pg.decoding)
	}
	return max(from, to)
}
