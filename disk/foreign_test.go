package disk

import (
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// TestForeignProcess refuses every use of a disk by a process of another host: it
// is the mistake of whoever wrote that. The host itself and the world may.
func TestForeignProcess(t *testing.T) {
	var d *Disk
	var f *File
	for name, use := range map[string]func() error{
		"open":   func() error { _, err := d.Open("x"); return err },
		"create": func() error { _, err := d.Create("y"); return err },
		"write":  func() error { _, err := f.Write([]byte("bytes")); return err },
		"sync":   func() error { return f.Sync() },
		"mkdir":  func() error { return d.MkdirAll("a/b", 0o755) },
		"rename": func() error { return d.Rename("x", "z") },
		"remove": func() error { return d.RemoveAll("x") },
		"dir":    func() error { return d.Dir("").Mkdir("c", 0o755) },
	} {
		for _, who := range []string{"owner", "world", "stranger"} {
			s := sim.New(sim.Config{})
			owner, stranger := s.NewHost("owner", nil), s.NewHost("stranger", nil)
			d = New(owner)
			owner.Boot()
			stranger.Boot()
			var err error
			f, err = d.Create("x")
			require.NoError(t, err)
			h := s.World()
			if who != "world" {
				h = s.HostByName(who)
			}
			h.Go("main", func(*sim.Proc) { err = use() })
			res := s.Run()
			if who == "stranger" {
				require.ErrorContains(t, res.Err, "sim: process stranger/main uses ", name)
				require.ErrorContains(t, res.Err, " of host owner: only bytes cross", name)
				require.ErrorContains(t, res.Err, "disk.TestForeignProcess", name)
			} else {
				require.NoError(t, res.Err, name)
				require.NotErrorIs(t, err, fs.ErrInvalid, name)
			}
			s.Close()
		}
	}
}
