package pebblefs_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"
)

// actor does calls on a file system and keeps the files that it opened.
type actor struct {
	fs    vfs.FS
	files map[string]vfs.File
}

func newActor(y vfs.FS) *actor { return &actor{y, map[string]vfs.File{}} }

// play makes the calls of a story, separated by ";":
//
//	create P | open P | write P TEXT (to the handle that create, open or reuse left) |
//	sync P (the same) | syncdir P
//	mkdir P | rename P Q | link P Q | reuse P Q | remove P | removeall P
func (a *actor) play(t testing.TB, story string) {
	t.Helper()
	for _, line := range strings.Split(story, ";") {
		require.NoError(t, a.do(line), line)
	}
}

func (a *actor) do(line string) (err error) {
	w := append(strings.Fields(line), "", "", "")
	switch w[0] {
	case "create":
		return a.keep(w[1])(a.fs.Create(w[1], vfs.WriteCategoryUnspecified))
	case "open":
		return a.keep(w[1])(a.fs.OpenReadWrite(w[1], vfs.WriteCategoryUnspecified))
	case "reuse":
		return a.keep(w[2])(a.fs.ReuseForWrite(w[1], w[2], vfs.WriteCategoryUnspecified))
	case "write":
		if f := a.files[w[1]]; f != nil {
			_, err = f.Write([]byte(w[2]))
		}
	case "sync":
		if f := a.files[w[1]]; f != nil {
			err = f.Sync()
		}
	case "syncdir":
		var f vfs.File
		if f, err = a.fs.OpenDir(w[1]); err == nil {
			err = f.Sync()
		}
	case "mkdir":
		err = a.fs.MkdirAll(w[1], 0o755)
	case "rename":
		err = a.fs.Rename(w[1], w[2])
	case "link":
		err = a.fs.Link(w[1], w[2])
	case "remove":
		err = a.fs.Remove(w[1])
	case "removeall":
		err = a.fs.RemoveAll(w[1])
	default:
		err = fmt.Errorf("no call %q", line)
	}
	return err
}

func (a *actor) keep(name string) func(f vfs.File, err error) error {
	return func(f vfs.File, err error) error {
		if err == nil {
			a.files[name] = f
		}
		return err
	}
}

// tree is the content of a file system in one line: "a=text d/ d/b=".
func tree(t require.TestingT, y vfs.FS) string {
	var words []string
	var walk func(name string)
	walk = func(name string) {
		names, err := y.List(name)
		require.NoError(t, err)
		slices.Sort(names)
		for _, base := range names {
			p := y.PathJoin(name, base)
			fi, err := y.Stat(p)
			require.NoError(t, err)
			if fi.IsDir() {
				words = append(words, p+"/")
				walk(p)
				continue
			}
			words = append(words, p+"="+content(t, y, p))
		}
	}
	walk("/")
	return strings.Join(words, " ")
}

func content(t require.TestingT, y vfs.FS, name string) string {
	f, err := y.Open(name)
	require.NoError(t, err)
	data, err := io.ReadAll(f)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	return string(data)
}
