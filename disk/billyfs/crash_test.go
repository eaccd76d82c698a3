package billyfs_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/memfs"
	"github.com/go-git/go-billy/v5/util"
	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/billyfs"
	"groundhog/disk/crashtest"
	"groundhog/disk/osfs"
	"groundhog/disk/persist"
	"groundhog/sim"
)

// saving is a program that replaces a file through billy.
func saving(show func(osfs.FS) billy.Filesystem) crashtest.Test {
	save := func(d *disk.Disk, text string) error {
		f := show(osfs.Of(d))
		if err := util.WriteFile(f, "conf.tmp", []byte(text), 0o644); err != nil {
			return err
		}
		return f.Rename("conf.tmp", "conf")
	}
	return crashtest.Test{
		Setup: func(d *disk.Disk) error { return save(d, "v0") },
		Workload: func(d *disk.Disk) error {
			if err := save(d, "v1"); err != nil {
				return err
			}
			d.Ack("v1")
			return nil
		},
		Recover: func(d *disk.Disk, acked []string) error {
			text, err := util.ReadFile(show(osfs.Of(d)), "conf")
			if err == nil && string(text) != "v1" && (string(text) != "v0" || len(acked) > 0) {
				err = fmt.Errorf("conf is %q, and %q was promised", text, acked)
			}
			return err
		},
		Profiles: persist.Profiles(),
	}
}

// TestCrash: a write through billy is lost under every profile, and through Durable under none.
func TestCrash(t *testing.T) {
	saving(billyfs.Durable).Check(t)
	r, err := saving(billyfs.New).Run()
	require.NoError(t, err)
	for _, p := range r.Profiles {
		require.NotNil(t, p.Failure, "%v", p.Profile)
	}
}

// repository opens a repository on a disk, or makes it; its work tree is in memory.
func repository(f billy.Filesystem) (*git.Repository, billy.Filesystem, error) {
	tree := memfs.New()
	store := filesystem.NewStorage(f, cache.NewObjectLRUDefault())
	if _, err := f.Stat("HEAD"); err != nil {
		r, err := git.Init(store, tree)
		return r, tree, err
	}
	r, err := git.Open(store, tree)
	return r, tree, err
}

// commit commits a file whose content is the message.
func commit(f billy.Filesystem, text string) error {
	r, tree, err := repository(f)
	if err != nil {
		return err
	}
	w, err := r.Worktree()
	if err != nil {
		return err
	}
	if err := util.WriteFile(tree, "file", []byte(text), 0o644); err != nil {
		return err
	}
	if _, err := w.Add("file"); err != nil {
		return err
	}
	_, err = w.Commit(text, &git.CommitOptions{Author: &object.Signature{Name: "n",
		Email: "n@example.org", When: time.Unix(1, 0)}})
	return err
}

// head is the content of the file in the commit of the branch.
func head(f billy.Filesystem) (string, error) {
	r, _, err := repository(f)
	if err != nil {
		return "", err
	}
	ref, err := r.Head()
	if err != nil {
		return "", fmt.Errorf("HEAD: %w", err)
	}
	c, err := r.CommitObject(ref.Hash())
	if err != nil {
		return "", fmt.Errorf("commit %s: %w", ref.Hash(), err)
	}
	file, err := c.File("file")
	if err != nil {
		return "", fmt.Errorf("tree of %q: %w", c.Message, err)
	}
	return file.Contents()
}

// committing is go-git making a commit. What it promises is judged; of a crash while it works
// nothing is asked, unless inside is set.
func committing(show func(osfs.FS) billy.Filesystem, inside bool) crashtest.Test {
	return crashtest.Test{
		Setup: func(d *disk.Disk) error { return commit(show(osfs.Of(d)), "one") },
		Workload: func(d *disk.Disk) error {
			if err := commit(show(osfs.Of(d)), "two"); err != nil {
				return err
			}
			d.Ack("two")
			return nil
		},
		Recover: func(d *disk.Disk, acked []string) error {
			text, err := head(show(osfs.Of(d)))
			switch {
			case len(acked) == 0 && !inside:
				return nil
			case err != nil:
				return err
			case len(acked) > 0 && text != "two":
				return fmt.Errorf("%q was committed, the branch is at %q", acked, text)
			}
			return nil
		},
		Profiles: persist.Profiles(), Depth: 1, Budget: 1500,
	}
}

// TestGoGit: a commit that has returned is lost under every profile, and on a durable file system
// under none. A kill while a reference is written takes the branch on either.
func TestGoGit(t *testing.T) {
	r, err := committing(billyfs.New, false).Run()
	require.NoError(t, err)
	for _, p := range r.Profiles {
		require.NotNil(t, p.Failure, "%v", p.Profile)
	}
	committing(billyfs.Durable, false).Check(t)
	r, err = committing(billyfs.Durable, true).Run()
	require.NoError(t, err)
	for _, p := range r.Profiles {
		require.NotNil(t, p.Failure, "%v", p.Profile)
		require.ErrorContains(t, p.Failure.Err, "HEAD: reference not found")
		require.Contains(t, p.Failure.Story(), "no power loss   is needed")
	}
}

// A commit of go-git, and a power loss.
func Example() {
	for _, show := range []func(osfs.FS) billy.Filesystem{billyfs.New, billyfs.Durable} {
		s := sim.New(sim.Config{Seed: 1})
		h := s.NewHost("h", nil)
		d := disk.New(h)
		h.Boot()
		fmt.Println(commit(show(osfs.Of(d)), "first"))
		h.Crash(sim.PowerLoss)
		h.Boot()
		fmt.Println(head(show(osfs.Of(d))))
		s.Close()
	}
	// Output:
	// <nil>
	//  HEAD: reference not found
	// <nil>
	// first <nil>
}
