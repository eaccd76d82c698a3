package oracle

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"groundhog/disk/persist/recording"
)

// player does the calls of a script below a directory. What a script opens stays open.
type player struct {
	dir  string
	open map[string]*os.File
}

func (p *player) at(path string) string { return filepath.Join(p.dir, path) }

// do does one call.
func (p *player) do(line string) error {
	c, err := recording.ParseCall(line)
	if err != nil {
		return err
	}
	if c.Handle != "" && c.Verb != "open" && p.open[c.Handle] == nil {
		return fmt.Errorf("%s: no handle %s", line, c.Handle)
	}
	if err := p.call(&c); err != nil {
		return fmt.Errorf("%s: %w", line, err)
	}
	return nil
}

func (p *player) call(c *recording.Call) error {
	switch c.Verb {
	case "mkdir":
		return os.Mkdir(p.at(c.Path), 0o755)
	case "rename":
		return os.Rename(p.at(c.Path), p.at(c.To))
	case "exchange":
		return unix.Renameat2(unix.AT_FDCWD, p.at(c.Path), unix.AT_FDCWD, p.at(c.To),
			unix.RENAME_EXCHANGE)
	case "link":
		return os.Link(p.at(c.Path), p.at(c.To))
	case "unlink":
		return os.Remove(p.at(c.Path))
	case "truncate":
		return os.Truncate(p.at(c.Path), c.Size)
	case "sync":
		unix.Sync()
		return nil
	case "wait":
		time.Sleep(time.Duration(c.Wait * float64(time.Second)))
		return nil
	case "open":
		flag := map[string]int{"dsync": unix.O_DSYNC, "sync": unix.O_SYNC}[c.Flag]
		f, err := os.OpenFile(p.at(c.Path), os.O_RDWR|os.O_CREATE|flag, 0o644)
		p.open[c.Handle] = f
		return err
	case "hwrite":
		_, err := p.open[c.Handle].WriteAt(c.Data, c.Off)
		return err
	case "hfsync":
		return p.open[c.Handle].Sync()
	case "hfdatasync":
		return unix.Fdatasync(int(p.open[c.Handle].Fd()))
	case "hclose":
		return p.open[c.Handle].Close()
	}
	return p.onFile(c)
}

// onFile does a call that opens its file, and closes it again.
func (p *player) onFile(c *recording.Call) error {
	flags := map[string]int{"create": os.O_WRONLY | os.O_CREATE | os.O_EXCL,
		"write": os.O_WRONLY | os.O_CREATE, "append": os.O_WRONLY | os.O_CREATE | os.O_APPEND,
		"replace": os.O_WRONLY | os.O_TRUNC, "dwrite": os.O_WRONLY | unix.O_DSYNC,
		"swrite": os.O_WRONLY | unix.O_SYNC, "punch": os.O_WRONLY, "fallocate": os.O_WRONLY,
		"writeback": os.O_RDWR}
	f, err := os.OpenFile(p.at(c.Path), flags[c.Verb], 0o644) // to read, for a sync
	if err != nil {
		return err
	}
	fd := int(f.Fd())
	switch c.Verb {
	case "write", "dwrite", "swrite":
		_, err = f.WriteAt(c.Data, c.Off)
	case "append", "replace":
		_, err = f.Write(c.Data)
	case "punch":
		err = unix.Fallocate(fd, unix.FALLOC_FL_PUNCH_HOLE|unix.FALLOC_FL_KEEP_SIZE, c.Off, c.Size)
	case "fallocate":
		err = unix.Fallocate(fd, unix.FALLOC_FL_KEEP_SIZE, c.Off, c.Size)
	case "fsync":
		err = f.Sync()
	case "fdatasync":
		err = unix.Fdatasync(fd)
	case "writeback":
		err = unix.SyncFileRange(fd, 0, 0, unix.SYNC_FILE_RANGE_WAIT_BEFORE|
			unix.SYNC_FILE_RANGE_WRITE|unix.SYNC_FILE_RANGE_WAIT_AFTER)
	}
	if err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// close closes what is open.
func (p *player) close() {
	for _, f := range p.open { // order: a close has no effect that another one sees
		f.Close()
	}
	p.open = map[string]*os.File{}
}
