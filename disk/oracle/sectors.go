package oracle

import (
	"bytes"
	"encoding/binary"
	"maps"

	"github.com/cespare/xxhash/v2"
)

// sectorSize is what a device writes as a whole, blockSize what the file systems here do.
const (
	sectorSize = 512
	blockSize  = 4096
)

type sector = [sectorSize]byte

// unused is what a sector holds that was never written: what a file shows of it is garbage.
var unused = sector(bytes.Repeat([]byte{0xee}, sectorSize))

// content is what a device holds: sectors over those of another content.
type content struct {
	under *content
	own   map[int64]*sector
}

func over(c *content) *content { return &content{under: c, own: map[int64]*sector{}} }

// at is a sector, nil if it was never written.
func (c *content) at(i int64) *sector {
	for ; c != nil; c = c.under {
		if s := c.own[i]; s != nil {
			return s
		}
	}
	return nil
}

func (c *content) read(off int64, p []byte) {
	for i := 0; i < len(p); i += sectorSize {
		if s := c.at((off + int64(i)) / sectorSize); s != nil {
			copy(p[i:], s[:])
		} else {
			copy(p[i:], unused[:])
		}
	}
}

func (c *content) write(off int64, p []byte) {
	for i := 0; i < len(p); i += sectorSize {
		s := new(sector)
		copy(s[:], p[i:])
		c.own[(off+int64(i))/sectorSize] = s
	}
}

// copy is a content with the same sectors over the same other content.
func (c *content) copy() *content {
	return &content{under: c.under, own: maps.Clone(c.own)}
}

// flat is c without anything under it.
func (c *content) flat() *content {
	if c.under == nil {
		return c
	}
	f := c.under.flat().copy()
	maps.Copy(f.own, c.own)
	return f
}

// sum is a hash of the sectors that c has over what is under it.
func (c *content) sum() (sum uint64) {
	var buf [8 + sectorSize]byte
	for i, s := range c.own { // order: a sum has none
		binary.LittleEndian.PutUint64(buf[:], uint64(i))
		copy(buf[8:], s[:])
		sum += xxhash.Sum64(buf[:])
	}
	return sum
}
