package pebblefs_test

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/cockroachdb/datadriven"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/pebblefs"
)

// cause is an error as Pebble's scripts print it, reduced to its cause: what is before it differs
// between file systems.
var cause = regexp.MustCompile(`(?m)^(error: )?(?:open|remove|rename|link|trylock) .*: `)

// plain is text with each error reduced to its cause, in the words of package io/fs.
func plain(text string) string {
	text = cause.ReplaceAllString(text, "${1}")
	return strings.NewReplacer(
		syscall.ENOENT.Error(), fs.ErrNotExist.Error(),
		syscall.EEXIST.Error(), fs.ErrExist.Error(),
	).Replace(text)
}

// script is one of the scripts by which Pebble tests its own implementations of vfs.FS, from its
// module.
func script(t *testing.T, name string) string {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}",
		"github.com/cockroachdb/pebble/v2").Output()
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "vfs", "testdata", name))
	require.NoError(t, err)
	return string(text)
}

// world is a disk, its adapter, and all that was done to it, so that it can be cloned.
type world struct {
	d       *disk.Disk
	y       *pebblefs.FS
	f       vfs.File
	history []*datadriven.TestData
}

func newWorld(t *testing.T) *world {
	d := newDisk(t)
	return &world{d: d, y: pebblefs.New(d)}
}

// crashed is a world of the same history that then lost power.
func (w *world) crashed(t *testing.T) *world {
	c := newWorld(t)
	for _, td := range w.history {
		c.do(td)
	}
	cut(c.d)
	return &world{d: c.d, y: pebblefs.New(c.d)}
}

// do is one command of the scripts memfs_*.
func (w *world) do(td *datadriven.TestData) (out string, err error) {
	kept := *td // the reader uses it again
	w.history = append(w.history, &kept)
	arg := func(i int) string { return td.CmdArgs[i].String() }
	switch td.Cmd {
	case "create":
		w.f, err = w.y.Create(arg(0), vfs.WriteCategoryUnspecified)
	case "link":
		err = w.y.Link(arg(0), arg(1))
	case "open":
		w.f, err = w.y.Open(arg(0))
	case "open-dir":
		w.f, err = w.y.OpenDir(arg(0))
	case "open-read-write":
		w.f, err = w.y.OpenReadWrite(arg(0), vfs.WriteCategoryUnspecified)
	case "mkdirall":
		err = w.y.MkdirAll(arg(0), 0o755)
	case "remove":
		err = w.y.Remove(arg(0))
	case "rename":
		err = w.y.Rename(arg(0), arg(1))
	case "reuse-for-write":
		w.f, err = w.y.ReuseForWrite(arg(0), arg(1), vfs.WriteCategoryUnspecified)
	case "list":
		names, _ := w.y.List(arg(0)) // the scripts print no error of it
		out = strings.Join(names, "\n")
	case "fs-string":
		out = dump(w.y, "/", 0)
	default:
		return w.doFile(td)
	}
	return out, err
}

// doFile is a command on the open file.
func (w *world) doFile(td *datadriven.TestData) (out string, err error) {
	buf := make([]byte, 0)
	if len(td.CmdArgs) > 0 {
		n, _ := strconv.Atoi(td.CmdArgs[0].String())
		buf = make([]byte, n)
	}
	switch td.Cmd {
	case "f.write":
		_, err = w.f.Write([]byte(strings.TrimSpace(td.Input)))
	case "f.sync":
		err = w.f.Sync()
	case "f.read":
		_, err = io.ReadFull(w.f, buf)
		out = string(buf)
	case "f.readat":
		_, err = w.f.ReadAt(buf, int64(len(buf))) // the scripts mean both arguments by the first
		out = string(buf)
	case "f.close":
		err = w.f.Close()
	case "f.stat.name":
		var fi vfs.FileInfo
		if fi, err = w.f.Stat(); err == nil {
			out = fi.Name()
		}
	default:
		out = "unknown command " + td.Cmd
	}
	return out, err
}

// dump has the form of MemFS.String.
func dump(y vfs.FS, name string, level int) string {
	fi, err := y.Stat(name)
	if err != nil {
		return err.Error()
	}
	indent := strings.Repeat("  ", level)
	base := y.PathBase(name)
	if !fi.IsDir() {
		return fmt.Sprintf("%8d  %s%s\n", fi.Size(), indent, base)
	}
	if level > 0 {
		base += "/"
	}
	out := "          " + indent + base + "\n"
	names, err := y.List(name)
	if err != nil {
		return err.Error()
	}
	slices.Sort(names)
	for _, child := range names {
		out += dump(y, y.PathJoin(name, child), level+1)
	}
	return out
}

func TestScriptsOfMemFS(t *testing.T) {
	for _, name := range []string{"memfs_basics", "memfs_list", "memfs_crashable"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			worlds := map[string]*world{"initial": w}
			commands := 0
			text := plain(script(t, name))
			datadriven.RunTestFromString(t, text,
				func(t *testing.T, td *datadriven.TestData) string {
					commands++
					switch td.Cmd {
					case "crash-clone":
						require.Equal(t, "0", td.CmdArgs[0].String())
						worlds[td.CmdArgs[1].String()] = w.crashed(t)
						return ""
					case "switch-fs":
						w = worlds[td.CmdArgs[0].String()]
						return ""
					}
					out, err := w.do(td)
					if err != nil {
						return plain("error: " + err.Error())
					}
					return out
				})
			require.Greater(t, commands, 20)
		})
	}
}

func TestScriptOfLocks(t *testing.T) {
	systems := map[string]*pebblefs.FS{}
	handles := map[string]io.Closer{}
	datadriven.RunTestFromString(t, plain(script(t, "memfs_lock")),
		func(t *testing.T, td *datadriven.TestData) string {
			var name, path, handle string
			td.MaybeScanArgs(t, "fs", &name)
			td.MaybeScanArgs(t, "path", &path)
			td.MaybeScanArgs(t, "handle", &handle)
			var err error
			switch td.Cmd {
			case "mkfs":
				for _, arg := range td.CmdArgs {
					systems[arg.String()] = pebblefs.New(newDisk(t))
				}
			case "mkdirall":
				err = systems[name].MkdirAll(path, 0o755)
			case "lock":
				var l io.Closer
				if l, err = systems[name].Lock(path); err == nil {
					handles[handle] = l
				}
			case "close":
				err = handles[handle].Close()
			}
			if err != nil {
				return plain(err.Error())
			}
			return "OK"
		})
}
