package spacetime

import (
	"bytes"
	"encoding/binary"
	"errors"

	"groundhog/disk"
)

// A compressed file has the frame format of zstd (RFC 8878): one frame with the size of its content
// and blocks of at most 4 KiB. The blocks are raw: what matters here is in which order the file
// gets to the disk, not how small it is.
var zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}

const (
	frameDescriptor = 0xa0 // single segment, content size in 4 bytes
	frameBlock      = 4096
)

func isCompressed(b []byte) bool { return bytes.HasPrefix(b, zstdMagic) }

func compress(b []byte) []byte {
	out := append(bytes.Clone(zstdMagic), frameDescriptor)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(b)))
	for {
		n := min(len(b), frameBlock)
		head := uint32(n) << 3 // a raw block
		if n == len(b) {
			head |= 1 // the last one
		}
		out = append(out, byte(head), byte(head>>8), byte(head>>16))
		out = append(out, b[:n]...)
		if b = b[n:]; len(b) == 0 {
			return out
		}
	}
}

func decompress(b []byte) (out []byte, err error) {
	const head = 9 // magic, descriptor, size
	if len(b) < head {
		return nil, FrameShort
	}
	size := binary.LittleEndian.Uint32(b[5:])
	for b = b[head:]; ; {
		if len(b) < 3 {
			return nil, FrameShort
		}
		h := uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16
		n := int(h >> 3)
		if len(b) < 3+n {
			return nil, FrameShort
		}
		out, b = append(out, b[3:3+n]...), b[3+n:]
		if h&1 == 1 {
			break
		}
	}
	if uint32(len(out)) != size {
		return nil, FrameShort
	}
	return out, nil
}

// compressFile replaces a file by its compressed form: a temporary file, renamed over it.
func compressFile(d *disk.Disk, name string, sync bool) error {
	text, err := d.ReadFile(name)
	if err != nil || isCompressed(text) {
		return err
	}
	f, err := d.OpenFile(name+tempSuffix, disk.O_RDWR|disk.O_CREATE|disk.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(compress(text))
	if err == nil && sync {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := d.Rename(name+tempSuffix, name); err != nil || !sync {
		return err
	}
	return syncPath(d, dirOf(name))
}
