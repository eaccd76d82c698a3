package counter

import (
	"errors"
	"io"
	"io/fs"
	"strconv"
	"time"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/world"
)

// patience is how long either side waits for the other.
const patience = time.Second

// serve is the program of the server: one client after the other.
func serve(h *world.Host, synced bool) {
	l, err := h.Net.Listen(80)
	for err == nil {
		var c net.Conn
		if c, err = l.Accept(); err == nil {
			answer(h, c, synced)
		}
	}
}

// answer adds what the client sends, and sends it back when it is kept.
func answer(h *world.Host, c net.Conn, synced bool) {
	defer c.Close()
	n := make([]byte, 1)
	err := c.SetDeadline(h.Clock().Now().Add(patience))
	if err == nil {
		_, err = io.ReadFull(c, n)
	}
	if err != nil {
		return
	}
	total, err := load(h.Disk)
	if err == nil {
		err = save(h.Disk, total+int(n[0]), synced)
	}
	if err == nil {
		_, _ = c.Write(n) // a client that does not hear of it knows nothing
	}
}

// request sends a number to the server, and calls done when it was acknowledged.
func request(h *world.Host, n byte, done func()) {
	if !h.Up() {
		return
	}
	h.Go("request", func(*sim.Proc) {
		c, err := h.Net.DialTimeout("server:80", patience)
		if err != nil {
			return
		}
		defer c.Close()
		if err = c.SetDeadline(h.Clock().Now().Add(patience)); err == nil {
			_, err = c.Write([]byte{n})
		}
		if err == nil {
			_, err = io.ReadFull(c, []byte{0})
		}
		if err == nil {
			done()
		}
	})
}

// load reads the count; a file that is not there is one of nothing.
func load(files *disk.Disk) (int, error) {
	text, err := files.ReadFile("total")
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(text))
}

// save replaces the file that holds the count.
func save(files *disk.Disk, total int, synced bool) error {
	if err := files.WriteFile("new", []byte(strconv.Itoa(total)), 0o644); err != nil {
		return err
	}
	if synced {
		if err := sync(files, "new"); err != nil {
			return err
		}
	}
	if err := files.Rename("new", "total"); err != nil || !synced {
		return err
	}
	return sync(files, "/")
}

func sync(files *disk.Disk, name string) error {
	f, err := files.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
