package spacetime

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"path"

	"groundhog/disk"
)

// controlDB is the store in which a server remembers which databases there are. It stands for sled
// 0.34 as the server uses it: a log of records that is synced every 50 ms, and not when somebody is
// answered.
//
// A record is u32 length, u32 crc32 of the payload, payload. Reading ends at the first that is not
// whole.
type controlDB struct {
	disk    *disk.Disk
	file    *disk.File
	entries []Published
	dirty   bool
}

// Published is a database that the control database knows.
type Published struct {
	Replica uint64
	Program digest // of the module's code
}

const controlRecord = 8 + 8 + sha256.Size

// openControl opens or creates control-db. The original syncs its conf file and the folder.
func openControl(d *disk.Disk, t Toggles) (*controlDB, error) {
	if err := makeFolder(d, t, "control-db"); err != nil {
		return nil, err
	}
	c := &controlDB{disk: d}
	if _, err := d.Stat("control-db/conf"); err != nil {
		const conf = "segment_size: 524288\nuse_compression: false\n"
		if err := replaceFile(d, Toggles{AtomicMeta: true}, "control-db/conf", conf); err != nil {
			return nil, err
		}
		if err := syncPath(d, "control-db"); err != nil {
			return nil, err
		}
	}
	text, err := d.ReadFile("control-db/db")
	if err != nil {
		text = nil
	}
	size := int64(0)
	for rest := text; len(rest) >= controlRecord; rest = rest[controlRecord:] {
		payload := rest[8:controlRecord]
		if binary.LittleEndian.Uint32(rest) != uint32(len(payload)) ||
			binary.LittleEndian.Uint32(rest[4:]) != crc32.ChecksumIEEE(payload) {
			break
		}
		c.entries = append(
			c.entries, Published{binary.LittleEndian.Uint64(payload), digest(payload[8:])},
		)
		size += controlRecord
	}
	if c.file, err = d.OpenFile("control-db/db", disk.O_RDWR|disk.O_CREATE, 0o644); err != nil {
		return nil, err
	}
	if err := c.file.Truncate(size); err != nil {
		return nil, err
	}
	if _, err := c.file.Seek(size, 0); err != nil {
		return nil, err
	}
	if t.SyncFolders {
		if err := errors.Join(c.file.Sync(), syncPath(d, "control-db")); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// publish enters a database. It is durable after the next flush.
func (c *controlDB) publish(p Published) error {
	payload := append(binary.LittleEndian.AppendUint64(nil, p.Replica), p.Program[:]...)
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(payload)))
	b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(payload))
	if _, err := c.file.Write(append(b, payload...)); err != nil {
		return err
	}
	c.entries, c.dirty = append(c.entries, p), true
	return nil
}

// flush makes durable what was entered.
func (c *controlDB) flush() error {
	if !c.dirty {
		return nil
	}
	c.dirty = false
	return c.file.Sync()
}

// storeProgram keeps the code of a module under its digest: a temporary file, synced, renamed.
func storeProgram(d *disk.Disk, t Toggles, code []byte) (digest, error) {
	sum := digest(sha256.Sum256(code))
	name := programName(sum)
	if err := makeFolder(d, t, dirOf(name)); err != nil {
		return sum, err
	}
	f, err := d.OpenFile(name+tempSuffix, disk.O_RDWR|disk.O_CREATE|disk.O_TRUNC, 0o644)
	if err != nil {
		return sum, err
	}
	_, err = f.Write(code)
	if err == nil {
		err = f.Datasync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return sum, err
	}
	if err := d.Rename(name+tempSuffix, name); err != nil || !t.SyncFolders {
		return sum, err
	}
	return sum, syncPath(d, dirOf(name))
}

// loadProgram reads the code of a module. One that is not what its name says is deleted, and not
// found.
func loadProgram(d *disk.Disk, sum digest) ([]byte, error) {
	name := programName(sum)
	code, err := d.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ProgramMissing, err)
	}
	if sha256.Sum256(code) != sum {
		if err := d.Remove(name); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("%w: hash mismatch", ProgramMissing)
	}
	return code, nil
}

func programName(sum digest) string {
	name := hex.EncodeToString(sum[:])
	return path.Join("program-bytes", name[:2], name[2:])
}
