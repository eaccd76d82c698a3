package oracle

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"groundhog/disk/persist"
	"groundhog/disk/persist/recording"
)

// treeOf is what a directory holds, as a line. What cannot be read is said in it, so that no
// profile has such a tree.
func treeOf(dir string) string {
	tree := persist.Tree{}
	first := map[uint64]string{}
	broken := ""
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		name := strings.TrimPrefix(strings.TrimPrefix(path, dir), "/")
		switch {
		case err != nil:
			broken += fmt.Sprintf(" !%s: %v", name, err)
			return nil
		case name == "":
			return nil
		case name == "lost+found":
			return filepath.SkipDir
		case e.IsDir():
			tree = append(tree, persist.Leaf{Path: name, Folder: true})
			return nil
		}
		info, err := os.Stat(path)
		if err != nil {
			broken += fmt.Sprintf(" !%s: %v", name, err)
			return nil
		}
		leaf := persist.Leaf{Path: name}
		ino := info.Sys().(*syscall.Stat_t).Ino
		if leaf.Same = first[ino]; leaf.Same == "" {
			first[ino] = name
			if leaf.Data, err = os.ReadFile(path); err != nil {
				broken += fmt.Sprintf(" !%s: %v", name, err)
			}
		}
		tree = append(tree, leaf)
		return nil
	})
	if err != nil {
		broken += fmt.Sprintf(" !%v", err)
	}
	return recording.TreeText(tree) + broken
}
