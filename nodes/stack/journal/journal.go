// Package journal is a file of records, each with a checksum and a mark, that survives what a disk
// may do to it.
//
// # Contract
//
// What [Journal.Sync] has returned for is there after every crash, in order and whole. What was
// appended behind it is there up to some record, or not. [Open] makes durable whatever it finds
// before anybody can build on it: it writes all of it to a new file, syncs that, gives it the name
// and syncs the folder. So a sync that failed once, after which the page cache shows what the
// device does not have, misleads nobody. After an error a journal must not be used: open it again.
//
// A record is a length and a checksum (CRC-32C), four bytes each, a mark of eight, big endian, and
// the text. The mark is what its owner counts by; [Extent] finds the last one without reading the
// texts.
//
// # Map of the files
//
//   - journal.go: everything.
package journal

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io/fs"
	"path"

	"groundhog/disk"
)

// Record is a text and its mark.
type Record struct {
	Mark uint64
	Text []byte
}

const head = 16 // length, checksum, mark

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Journal is a file of records, open for appending.
type Journal struct {
	LooseNames bool // leaves it to chance when the name of a new file is durable

	disk *disk.Disk
	name string
	file *disk.File
	size int // records in it
	room int // bytes of it
}

// Open opens a journal, or makes an empty one, and returns what it holds.
func Open(d *disk.Disk, name string) (*Journal, []Record, error) {
	text, err := d.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	found := Parse(text)
	j := &Journal{disk: d, name: name}
	return j, found, j.Replace(found)
}

// Parse is the records in the bytes of a file, up to the first that is not whole.
func Parse(text []byte) (found []Record) {
	for mark, body := range records(text) {
		found = append(found, Record{mark, append([]byte(nil), body...)})
	}
	return found
}

// Text is the bytes of a file with these records.
func Text(all []Record) (text []byte) {
	for _, r := range all {
		text = r.appendTo(text)
	}
	return text
}

// Replace makes these records all that the journal holds, at once and durably.
func (j *Journal) Replace(all []Record) error {
	temporary := j.name + ".new"
	f, err := j.disk.Create(temporary)
	if err != nil {
		return err
	}
	if _, err := f.Write(Text(all)); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := j.disk.Rename(temporary, j.name); err != nil {
		return err
	}
	if !j.LooseNames {
		if err := j.disk.Dir(path.Dir(j.name)).Sync(); err != nil {
			return err
		}
	}
	_ = f.Close()
	if j.file != nil {
		_ = j.file.Close()
	}
	j.size, j.room = len(all), len(Text(all))
	j.file, err = j.disk.OpenFile(j.name, disk.O_WRONLY|disk.O_APPEND, 0o644)
	return err
}

// Append adds a record, which is not durable yet.
func (j *Journal) Append(r Record) error {
	n, err := j.file.Write(r.appendTo(nil))
	j.size++
	j.room += n
	return err
}

// Sync makes durable what was appended.
func (j *Journal) Sync() error { return j.file.Sync() }

// Len is how many records the journal has.
func (j *Journal) Len() int { return j.size }

// Bytes is how long the file is.
func (j *Journal) Bytes() int { return j.room }

// Size is how many bytes a record takes.
func (r Record) Size() int { return head + len(r.Text) }

// Torn says whether the bytes of a file end in something that is no record.
func Torn(text []byte) bool {
	whole := 0
	for _, body := range records(text) {
		whole += head + len(body)
	}
	return whole < len(text)
}

func (r Record) appendTo(b []byte) []byte {
	var mark [8]byte
	binary.BigEndian.PutUint64(mark[:], r.Mark)
	b = binary.BigEndian.AppendUint32(b, uint32(len(r.Text)))
	b = binary.BigEndian.AppendUint32(b, checksum(mark[:], r.Text))
	return append(append(b, mark[:]...), r.Text...)
}

func checksum(mark, text []byte) uint32 {
	return crc32.Update(crc32.Checksum(mark, castagnoli), castagnoli, text)
}

// records goes through the records of a file up to the first that is not whole.
func records(b []byte) func(yield func(uint64, []byte) bool) {
	return func(yield func(uint64, []byte) bool) {
		for len(b) >= head {
			n := int(binary.BigEndian.Uint32(b))
			if n == 0 || n > len(b)-head {
				return
			}
			text := b[head : head+n]
			if checksum(b[8:head], text) != binary.BigEndian.Uint32(b[4:]) ||
				!yield(binary.BigEndian.Uint64(b[8:]), text) {
				return
			}
			b = b[head+n:]
		}
	}
}

// Extent is the largest mark of the records in the bytes of a file, 0 if there is none.
func Extent(b []byte) (largest uint64) {
	for mark := range records(b) {
		largest = max(largest, mark)
	}
	return largest
}
