package revision

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// under returns the place below folder that an absolute path has if folder takes the place of the
// root.
func under(folder, path string) string {
	return filepath.Join(folder, strings.TrimPrefix(path, filepath.VolumeName(path)))
}

// inside says whether a path is that of a folder or lies in it.
func inside(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(rel)
}

// linkReplacements lets the go.mod files of revisions find modules that they replace by folders
// outside of the repository, such as "replace example.com/queue => ../queue". The worktree stands
// as deep below root as the repository stands below the root of the machine; where a relative path
// leads to in there, a symbolic link is made.
func (t *Tree) linkReplacements(ctx context.Context, revs []string) error {
	for _, rev := range revs {
		folders, err := t.replacements(ctx, rev)
		if err != nil {
			return err
		}
		for _, folder := range folders {
			link := filepath.Join(t.Work, folder)
			if filepath.IsAbs(folder) || inside(t.Root, link) || !inside(t.root, link) {
				continue
			}
			if _, err := os.Lstat(link); err == nil {
				continue
			}
			if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
				return err
			}
			if err := os.Symlink(filepath.Join(t.dir, folder), link); err != nil {
				return err
			}
		}
	}
	return nil
}

// replacements are the folders by which a revision's go.mod replaces modules.
func (t *Tree) replacements(ctx context.Context, rev string) (folders []string, err error) {
	text, err := Git(ctx, t.dir, "show", rev+":./go.mod")
	if err != nil {
		return nil, nil // a revision without a module builds nothing, which its step will say
	}
	file := filepath.Join(t.Temp, "go.mod")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return nil, err
	}
	out, err := Command(ctx, "go", "mod", "edit", "-json", file).Output()
	if err != nil {
		return nil, fmt.Errorf("go.mod of %.12s: %w", rev, err)
	}
	var mod struct {
		Replace []struct {
			New struct{ Path, Version string }
		}
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		return nil, fmt.Errorf("go.mod of %.12s: %w", rev, err)
	}
	for _, r := range mod.Replace {
		if r.New.Version == "" { // a folder
			folders = append(folders, r.New.Path)
		}
	}
	return folders, os.Remove(file)
}
