package memory

import (
	"slices"

	"groundhog/nodes/powersync/client"
)

// Next returns the rows of the first transaction of ps_crud.
func (d *DB) Next() (rows []client.Queued, err error) {
	for _, r := range d.crud {
		if r.Tx == d.crud[0].Tx {
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// Complete is complete() of a transaction of the queue.
func (d *DB) Complete(last int64) error {
	if d.defects.MixedVersion {
		return client.ErrNoTargetOp
	}
	d.crud = slices.DeleteFunc(d.crud, func(r client.Queued) bool { return r.ID <= last })
	if d.local != nil {
		d.local.target = client.MaxOp
	}
	return nil
}

// Target is the first half of updateLocalTarget.
func (d *DB) Target() (seq int64, waits bool, err error) {
	if d.defects.MixedVersion {
		return 0, false, client.ErrNoTargetOp
	}
	if d.sequence() == 0 || d.local == nil || d.local.target != client.MaxOp {
		return 0, false, nil
	}
	return d.sequence(), true, nil
}

// sequence is the sequence of ps_crud as a client reads it.
func (d *DB) sequence() int64 {
	if d.defects.NoSequence {
		return 0
	}
	return d.seq
}

// SetTarget is its second half.
func (d *DB) SetTarget(op, seq int64) (client.Raced, error) {
	switch {
	case len(d.crud) > 0:
		return client.NewData, nil
	case d.sequence() != seq:
		return client.SequenceChanged, nil
	case d.defects.MixedVersion:
		return client.Updated, client.ErrNoTargetOp
	}
	if d.local != nil {
		d.local.target = op
	}
	return client.Updated, nil
}

// Unconfirm forgets write checkpoints. A gate that is open needs none.
func (d *DB) Unconfirm() error {
	switch {
	case d.local == nil:
	case d.local.target > d.local.lastOp:
		d.local.target, d.local.lastOp = client.MaxOp, 0
	default:
		d.local = nil
	}
	return nil
}

// LastRequest returns the counter of checkpoint requests.
func (d *DB) LastRequest() (int64, error) { return d.requested, nil }

// SetLastRequest stores it.
func (d *DB) SetLastRequest(id int64) error {
	d.requested = id
	return nil
}
