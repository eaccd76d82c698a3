package mutate

import (
	"context"
	"encoding/json"
	"io/fs"
	"path/filepath"
)

// writable is a tree of files that may be written, whatever they are where they come from.
type writable struct{ fs.FS }

func (w writable) Open(name string) (fs.File, error) {
	f, err := w.FS.Open(name)
	return writableFile{f}, err
}

// ReadDir lists a folder.
func (w writable) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(w.FS, name) }

type writableFile struct{ fs.File }

func (f writableFile) Stat() (fs.FileInfo, error) {
	info, err := f.File.Stat()
	return writableInfo{info}, err
}

type writableInfo struct{ fs.FileInfo }

func (i writableInfo) Mode() fs.FileMode { return i.FileInfo.Mode() | 0o200 }

// absoluteReplaces lets the replacements of a go.mod that was copied from a folder mean what they
// meant there.
func absoluteReplaces(ctx context.Context, mod, from string) error {
	text, err := command(ctx, from, "go", "mod", "edit", "-json", mod)
	if err != nil {
		return err
	}
	var all struct {
		Replace []struct {
			Old, New struct{ Path, Version string }
		}
	}
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	for _, r := range all.Replace {
		if r.New.Version != "" || filepath.IsAbs(r.New.Path) {
			continue
		}
		old := r.Old.Path
		if r.Old.Version != "" {
			old += "@" + r.Old.Version
		}
		if _, err := command(ctx, from, "go", "mod", "edit",
			"-replace="+old+"="+filepath.Join(from, r.New.Path), mod); err != nil {
			return err
		}
	}
	return nil
}
