package recording

import (
	"fmt"
	"slices"
	"strings"

	"groundhog/disk/persist"
)

// ParseTree reads a tree from a line such as `d/ d/f="A*4096 B*50" g=d/f`: a directory ends in a
// slash, and a second name of a file says the first one.
func ParseTree(line string) (persist.Tree, error) {
	tree := persist.Tree{}
	quoted := false
	for _, word := range strings.FieldsFunc(line, func(c rune) bool {
		quoted = quoted != (c == '"')
		return c == ' ' && !quoted
	}) {
		path, is, file := strings.Cut(word, "=")
		leaf := persist.Leaf{Path: path}
		text, opened := strings.CutPrefix(is, `"`)
		text, closed := strings.CutSuffix(text, `"`)
		switch {
		case !file && strings.HasSuffix(path, "/"):
			leaf = persist.Leaf{Path: strings.TrimSuffix(path, "/"), Folder: true}
		case !file || opened != closed:
			return nil, fmt.Errorf("recording: %q is no name of a tree", word)
		case !opened:
			leaf.Same = is
		default:
			data, err := parseData(text)
			if err != nil {
				return nil, fmt.Errorf("recording: %q: %w", word, err)
			}
			leaf.Data = data
		}
		tree = append(tree, leaf)
	}
	return tree, nil
}

// TreeText is the inverse of ParseTree.
func TreeText(tree persist.Tree) string {
	words := make([]string, 0, len(tree))
	for _, leaf := range tree {
		switch {
		case leaf.Folder:
			words = append(words, leaf.Path+"/")
		case leaf.Same != "":
			words = append(words, leaf.Path+"="+leaf.Same)
		default:
			words = append(words, leaf.Path+`="`+dataText(leaf.Data)+`"`)
		}
	}
	return strings.Join(words, " ")
}

// Sort puts a tree in the order of [persist.Image.Walk]: name by name, parents first.
func Sort(tree persist.Tree) {
	slices.SortFunc(tree, func(a, b persist.Leaf) int {
		return slices.Compare(strings.Split(a.Path, "/"), strings.Split(b.Path, "/"))
	})
}
