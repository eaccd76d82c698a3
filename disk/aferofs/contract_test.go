package aferofs_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/spf13/afero"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/disk"
	"groundhog/disk/aferofs"
	"groundhog/disk/osfs"
	"groundhog/sim"
)

func newDisk() (*disk.Disk, func()) {
	s := sim.New(sim.Config{Seed: 1})
	h := s.NewHost("h", nil)
	d := disk.New(h)
	h.Boot()
	return d, s.Close
}

// said is what code that uses afero asks an error.
func said(err error) string {
	switch {
	case err == nil:
		return "ok"
	case err == io.EOF:
		return "EOF"
	case errors.Is(err, fs.ErrNotExist):
		return "not there"
	case errors.Is(err, fs.ErrExist):
		return "there"
	}
	return "refused"
}

// twins are afero over the real file system, below a directory, and over a disk.
type twins struct{ trees [2]afero.Fs }

func (w twins) both(t *rapid.T, call func(f afero.Fs) (string, error)) {
	var answers [2]string
	for i, tree := range w.trees {
		text, err := call(tree)
		answers[i] = text + " " + said(err)
	}
	require.Equal(t, answers[0], answers[1])
}

var names = []string{"/a", "/d", "/d/a", "/d/e", "/d/e/f", "d/b", "/a/x"}

func (w twins) actions() map[string]func(*rapid.T) {
	on := func(call func(f afero.Fs, a, b string) (string, error)) func(*rapid.T) {
		return func(t *rapid.T) {
			a := rapid.SampledFrom(names).Draw(t, "a")
			b := rapid.SampledFrom(names).Draw(t, "b")
			w.both(t, func(f afero.Fs) (string, error) { return call(f, a, b) })
		}
	}
	return map[string]func(*rapid.T){
		"mkdir": on(func(f afero.Fs, a, _ string) (string, error) {
			return "", f.Mkdir(a, 0o755)
		}),
		"mkdirall": on(func(f afero.Fs, a, _ string) (string, error) {
			return "", f.MkdirAll(a, 0o755)
		}),
		"write": on(func(f afero.Fs, a, b string) (string, error) {
			return "", afero.WriteFile(f, a, []byte("hello "+b), 0o644)
		}),
		"writereader": on(func(f afero.Fs, a, b string) (string, error) {
			return "", afero.WriteReader(f, a, strings.NewReader(b))
		}),
		"read": on(func(f afero.Fs, a, _ string) (string, error) {
			text, err := afero.ReadFile(f, a)
			return string(text), err
		}),
		"rename": on(func(f afero.Fs, a, b string) (string, error) {
			return "", f.Rename(a, b)
		}),
		"remove": on(func(f afero.Fs, a, _ string) (string, error) { return "", f.Remove(a) }),
		"removeall": on(func(f afero.Fs, a, _ string) (string, error) {
			return "", f.RemoveAll(a)
		}),
		"chmod": on(func(f afero.Fs, a, _ string) (string, error) {
			return "", f.Chmod(a, 0o700)
		}),
		"append": on(func(f afero.Fs, a, b string) (string, error) {
			h, err := f.OpenFile(a, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
			if err != nil {
				return "", err
			}
			defer h.Close()
			n, err := h.WriteString(b)
			end, e := h.Seek(0, io.SeekEnd)
			at := make([]byte, 3)
			m, _ := h.ReadAt(at, 1)
			text := fmt.Sprint(n, end, m, string(at))
			return text, errors.Join(err, e, h.Truncate(end-1), h.Sync())
		}),
		"exclusive": on(func(f afero.Fs, a, _ string) (string, error) {
			h, err := f.OpenFile(a, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
			if err == nil {
				err = h.Close()
			}
			return "", err
		}),
		"stat": on(func(f afero.Fs, a, _ string) (string, error) {
			info, err := f.Stat(a)
			if err != nil || info.IsDir() {
				return fmt.Sprint(err == nil && info.IsDir()), err
			}
			// a disk has no umask
			return fmt.Sprint(info.Name(), info.Mode()&^0o022, info.Size()), nil
		}),
		"list": on(func(f afero.Fs, a, _ string) (string, error) {
			h, err := f.Open(a)
			if err != nil {
				return "", err
			}
			defer h.Close()
			list, err := h.Readdirnames(-1)
			slices.Sort(list)
			return fmt.Sprint(list), err
		}),
		"walk": on(func(f afero.Fs, a, _ string) (string, error) {
			var seen []string
			err := afero.Walk(f, a, func(path string, _ fs.FileInfo, err error) error {
				seen = append(seen, path)
				return err
			})
			return fmt.Sprint(seen), err
		}),
	}
}

// TestParity: the same calls through afero on a disk and on the real file system are answered in
// the same way.
func TestParity(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		root, err := os.MkdirTemp(t.TempDir(), "")
		require.NoError(rt, err)
		d, done := newDisk()
		defer done()
		rt.Repeat(twins{[2]afero.Fs{afero.NewBasePathFs(afero.NewOsFs(), root),
			aferofs.New(osfs.Of(d))}}.actions())
	})
}

// TestHelpers: what afero builds on a file system works on this one.
func TestHelpers(t *testing.T) {
	d, done := newDisk()
	defer done()
	base := aferofs.New(osfs.Of(d))
	require.Equal(t, "groundhog", base.Name())
	a := afero.Afero{Fs: base}
	require.NoError(t, a.WriteReader("/x/y/file", strings.NewReader("hello")))
	require.Error(t, a.SafeWriteReader("/x/y/file", strings.NewReader("again")))
	list, err := a.ReadDir("/x")
	require.NoError(t, err)
	require.Len(t, list, 1)
	matches, err := afero.Glob(base, "/x/*/fi*")
	require.NoError(t, err)
	require.Equal(t, []string{"/x/y/file"}, matches)
	tmp, err := a.TempDir("/x", "t")
	require.NoError(t, err)
	f, err := a.TempFile(tmp, "t")
	require.NoError(t, err)
	infos, err := mustOpen(t, base, tmp).Readdir(1)
	require.NoError(t, err)
	require.Equal(t, []string{f.Name()}, []string{tmp + "/" + infos[0].Name()})
	require.NoError(t, fstest.TestFS(afero.NewIOFS(base), "x/y/file"))

	layer := afero.NewCopyOnWriteFs(base, afero.NewMemMapFs())
	require.NoError(t, afero.WriteFile(layer, "/x/y/file", []byte("other"), 0o644))
	text, err := a.ReadFile("/x/y/file")
	require.NoError(t, err)
	require.Equal(t, "hello", string(text), "the layer above took the write")
}

func mustOpen(t *testing.T, f afero.Fs, name string) afero.File {
	h, err := f.Open(name)
	require.NoError(t, err)
	return h
}

// TestLinks: links are followed or not, as afero asks; there are no owners.
func TestLinks(t *testing.T) {
	d, done := newDisk()
	defer done()
	f := aferofs.New(osfs.Of(d)).(afero.Symlinker)
	base := aferofs.New(osfs.Of(d))
	require.NoError(t, afero.WriteFile(base, "/file", []byte("hello"), 0o644))
	require.NoError(t, f.SymlinkIfPossible("file", "/link"))
	target, err := f.ReadlinkIfPossible("/link")
	require.NoError(t, err)
	require.Equal(t, "file", target)
	info, lstat, err := f.LstatIfPossible("/link")
	require.NoError(t, err)
	require.True(t, lstat)
	require.NotZero(t, info.Mode()&fs.ModeSymlink)
	require.ErrorIs(t, base.Chown("/link", 1, 1), errors.ErrUnsupported)
	require.ErrorIs(t, base.Chown("/none", 1, 1), fs.ErrNotExist)
}
