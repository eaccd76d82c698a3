package streamer

import (
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/consumer"
	"groundhog/sim"
)

// openShapes makes the consumers, with what their files hold.
func (in *instance) openShapes(p *sim.Proc) (*consumer.Set, error) {
	return consumer.Open(p, in.Machine, in.source, consumer.Config{
		Shapes: in.config.Shapes, Toggles: in.config.Toggles, Observer: in.config.Observer,
		Log: in.known,
		Again: func() {
			if in.conn != nil {
				in.conn.Close() // the receiver finds out
			}
		},
		Moved: func() {
			_ = in.acknowledge(in.received()) // the same
			in.news.Ring()
		},
	})
}

// known are the transactions behind an LSN that the log has, or will have; not ok if it has lost
// some.
func (in *instance) known(behind uint64) (known []stack.Txn, ok bool) {
	base, _ := in.log.Base()
	for _, e := range in.log.Entries() {
		known = append(known, e.Txns...)
	}
	return append(known, in.pending...), behind >= base.LSN
}

// rows are those that the consumers have as of the head of the log, in the order of their keys; nil
// if there are no consumers, and not ok as long as some of them are not there.
func (in *instance) rows() (rows []stack.Row, ok bool) {
	if in.config.Shapes == 0 {
		return nil, true
	}
	return in.shapes.Rows()
}

// Shapes are the consumers of a streamer that runs; nil if it does not.
func (st *Streamer) Shapes() *consumer.Set {
	if st.now == nil {
		return nil
	}
	return st.now.shapes
}
