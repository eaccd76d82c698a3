package electric

// build puts the fragments of a transaction together, with BuildTxns: it returns nil until it has
// the commit. A fragment whose begin was never seen here raises.
func (c *consumer) build(f *Fragment) *Fragment {
	switch {
	case !c.svc.toggles.BuildTxns:
		return f
	case f.Begin:
		c.building = &Fragment{XID: f.XID, LSN: f.LSN, Begin: true, First: f.First}
	case c.building == nil:
		c.p.Raise("BadMapError: expected a map, got: nil")
	}
	txn := c.building
	txn.Changes = append(txn.Changes, f.Changes...)
	txn.Last, txn.Commit = f.Last, f.Commit
	if !f.Commit {
		return nil
	}
	c.building = nil
	return txn
}

// handleTxnFragment takes in one fragment: before the snapshot is known it is buffered, since only
// then it shows whether the snapshot has its transaction already.
func (c *consumer) handleTxnFragment(f *Fragment) {
	switch {
	case c.buffering:
		c.buffer = append(c.buffer, f)
	case c.inSnapshot(f) || c.alreadyApplied(f):
		c.skipTxnFragment(f)
	default:
		if f.Begin {
			c.pendingTxn = emptyTxn
		}
		c.processTxnFragment(f)
	}
}

// processBuffer handles what came before the snapshot was known.
func (c *consumer) processBuffer() {
	buffer := c.buffer
	c.buffer = nil
	for _, f := range buffer {
		c.handleTxnFragment(f)
	}
}

// inSnapshot says whether the snapshot has the transaction of a fragment.
func (c *consumer) inSnapshot(f *Fragment) bool { return f.LSN <= c.storage.snapshotLSN }

// alreadyApplied says whether a fragment was applied before this process, or this boot, began.
func (c *consumer) alreadyApplied(f *Fragment) bool {
	if c.svc.toggles.DedupeByTxn {
		return f.LSN <= c.storage.seenTxn.Tx
	}
	return !c.latestOffset.Before(f.Last)
}

// processTxnFragment writes a fragment that is new. A pending transaction is missing if its begin
// was never seen here.
func (c *consumer) processTxnFragment(f *Fragment) {
	if c.pendingTxn == noTxn {
		if c.svc.toggles.NilGuard {
			if f.Commit {
				c.considerFlushed(f.Last)
			}
			return
		}
		if f.Commit {
			c.p.Raise("KeyError: key :consider_flushed? not found in nil")
		}
	}
	c.writeTxnFragment(f)
	if f.Commit {
		c.completePendingTxn(f)
	}
	c.scheduleFlush()
}

// skipTxnFragment passes over a fragment that is there already; its last one completes the
// transaction.
func (c *consumer) skipTxnFragment(f *Fragment) {
	if !f.Commit {
		return
	}
	c.pendingTxn = noTxn
	if !c.svc.toggles.SkippedPending {
		c.considerFlushed(f.Last)
	}
}

// writeTxnFragment gives the operations of a fragment to the storage.
func (c *consumer) writeTxnFragment(f *Fragment) {
	for _, change := range f.Changes {
		if change.Value != Poison {
			continue
		}
		if why, ok := evalDeath(c.svc.host, PointPoison); ok {
			die(c.p, why)
		}
	}
	c.storage.append(f.Changes)
	if n := len(f.Changes); n > 0 {
		c.latestOffset = f.Changes[n-1].Offset
		if c.pendingTxn != noTxn {
			c.pendingTxn = writtenTxn
		}
	}
}

// completePendingTxn signals the commit to the storage and keeps which flush will be that of the
// transaction.
func (c *consumer) completePendingTxn(f *Fragment) {
	var written Offset
	if c.pendingTxn == writtenTxn {
		written = c.latestOffset
	}
	if err := c.storage.commit(written); err != nil && c.svc.toggles.RaiseWriteErrors {
		c.p.Raise("storage: " + err.Error())
	}
	c.offsetMapping = append(c.offsetMapping, boundary{written, f.Last})
	c.pendingTxn = noTxn
}

// checkHeap kills a consumer that would hold more than its limit with f, as the emulator does at
// max_heap_size. Nobody is asked and nothing terminates.
func (c *consumer) checkHeap(f *Fragment) {
	limit := c.svc.config.ConsumerLimit
	if limit == 0 {
		return
	}
	held := len(c.storage.buf) + changeSize*len(f.Changes)
	for _, waiting := range c.buffer {
		held += changeSize * len(waiting.Changes)
	}
	if c.building != nil && !f.Begin {
		held += changeSize * len(c.building.Changes)
	}
	if held > limit {
		c.svc.note(
			c.svc.host.Sim().Symbol("electric.heap-limit"), uint64(c.handle), uint64(held),
		)
		c.p.Kill()
	}
}
