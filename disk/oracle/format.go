package oracle

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// deviceSize is the size of the device in bytes; the file systems on it may be smaller.
const deviceSize = 128 << 20

// formats are the commands that make empty file systems, small ones, for which mkfs.xfs must be
// asked: their last argument is the file.
var formats = []struct {
	system  string
	size    int64
	command []string
}{
	{"ext4", 64 << 20, []string{"mke2fs", "-q", "-F", "-t", "ext4", "-b", "4096", "-E",
		"lazy_itable_init=0,lazy_journal_init=0,nodiscard", "-J", "size=4", "-N", "256"}},
	{"xfs", 64 << 20, []string{"mkfs.xfs", "--unsupported", "-q", "-f", "-d", "agcount=1", "-l",
		"size=6m"}},
	{"btrfs", 128 << 20, []string{"mkfs.btrfs", "-q", "-f"}},
}

// format makes the empty file systems in dir, each once.
func format(dir string) (images map[string]string, err error) {
	images = map[string]string{}
	for _, f := range formats {
		path := filepath.Join(dir, f.system+".image")
		images[f.system] = path
		if _, err := os.Stat(path); err == nil {
			continue
		}
		if err := os.WriteFile(path, bytes.Repeat(unused[:], int(f.size/sectorSize)),
			0o644); err != nil {
			return nil, err
		}
		command := exec.Command(f.command[0], append(f.command[1:len(f.command):len(f.command)],
			path)...)
		if out, err := command.CombinedOutput(); err != nil {
			os.Remove(path)
			return nil, fmt.Errorf("%v: %w\n%s", command, err, out)
		}
	}
	return images, nil
}

// packImage is those sectors of a file that a file system has written.
func packImage(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var out []byte
	s := make([]byte, sectorSize)
	r := bufio.NewReaderSize(file, 1<<20)
	for i := uint64(0); ; i++ {
		if _, err := io.ReadFull(r, s); err == io.EOF {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		if !bytes.Equal(s, unused[:]) {
			out = append(binary.LittleEndian.AppendUint64(out, i), s...)
		}
	}
}

// unpackImage is the inverse of packImage.
func unpackImage(packed []byte) *content {
	c := over(nil)
	for ; len(packed) > 0; packed = packed[8+sectorSize:] {
		i := int64(binary.LittleEndian.Uint64(packed))
		c.own[i] = (*sector)(packed[8 : 8+sectorSize])
	}
	return c
}
