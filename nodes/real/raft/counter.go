package raft

import (
	"encoding/binary"
	"io"

	"github.com/hashicorp/raft"
)

// counter counts entries.
type counter struct{ n uint64 }

func (c *counter) Apply(*raft.Log) any {
	c.n++
	return c.n
}

func (c *counter) Snapshot() (raft.FSMSnapshot, error) { return snapshot(c.n), nil }

func (c *counter) Restore(from io.ReadCloser) error {
	defer from.Close()
	return binary.Read(from, binary.BigEndian, &c.n)
}

type snapshot uint64

func (s snapshot) Persist(to raft.SnapshotSink) error {
	if err := binary.Write(to, binary.BigEndian, uint64(s)); err != nil {
		return to.Cancel()
	}
	return to.Close()
}

func (snapshot) Release() {}
