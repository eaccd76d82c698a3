package revision

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Tree is a worktree of a repository.
type Tree struct {
	Temp string // a folder that is taken away with it, for the caller's files
	Root string // the top of the worktree
	Work string // the folder in it that stands for the folder that was named

	dir  string // that folder
	root string // stands for the root of the machine
}

// Open makes a worktree of a revision of the repository of a folder. The modules beside the
// repository that this revision and the others need are found in it.
func Open(ctx context.Context, dir, rev string, others ...string) (t *Tree, err error) {
	if dir, err = filepath.Abs(dir); err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return nil, err
	}
	top, err := Git(ctx, dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	t = &Tree{dir: dir}
	if t.Temp, err = os.MkdirTemp("", "groundhog-revision-"); err != nil {
		return nil, err
	}
	t.root = filepath.Join(t.Temp, "root")
	t.Work = under(t.root, dir)
	t.Root = under(t.root, strings.TrimSpace(top))
	_, err = Git(ctx, dir, "worktree", "add", "--detach", t.Root, rev)
	if err == nil {
		err = t.linkReplacements(ctx, append(others, rev))
	}
	if err != nil {
		_ = t.Close() // the first error says more
		return nil, err
	}
	return t, nil
}

// Close takes the worktree away. An error says what stays.
func (t *Tree) Close() error {
	ctx := context.Background()
	// What was interrupted may still be writing for a moment: then the folder takes a second turn.
	_, err := Git(ctx, t.dir, "worktree", "remove", "--force", t.Root)
	for range 10 {
		if err = os.RemoveAll(t.Temp); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err == nil {
		_, err = Git(ctx, t.dir, "worktree", "prune")
	}
	return err
}
