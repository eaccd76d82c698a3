package scenarios

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sourcePackage is a package as its folder shows it.
type sourcePackage struct {
	folder string
	doc    string   // the longest package comment
	holder string   // the file that it stands in
	files  []string // the names of all files that are no tests
}

// packagesOf groups the files that are no tests by folder, in order.
func packagesOf(files []*sourceFile) (out []*sourcePackage) {
	byFolder := make(map[string]*sourcePackage)
	for _, f := range files {
		if f.test {
			continue
		}
		p := byFolder[f.folder]
		if p == nil {
			p = &sourcePackage{folder: f.folder}
			byFolder[f.folder] = p
			out = append(out, p)
		}
		doc := ""
		if f.tree.Doc != nil {
			doc = text(f.tree.Doc)
		}
		p.files = append(p.files, path.Base(f.path))
		if len(doc) > len(p.doc) {
			p.doc, p.holder = doc, path.Base(f.path)
		}
	}
	return out
}

// text is a comment as it stands, directives included.
func text(group *ast.CommentGroup) string {
	var b strings.Builder
	for _, c := range group.List {
		b.WriteString(c.Text + "\n")
	}
	return b.String()
}

func TestArchPackageDocs(t *testing.T) {
	_, files := sources(t)
	for _, p := range packagesOf(files) {
		if len(p.doc) < 80 {
			t.Errorf("package in %s has no package comment that states its contract", p.folder)
		}
		for _, gap := range mapGaps(p) {
			t.Error(gap)
		}
	}
}

var fileName = regexp.MustCompile(`[\w*]+\.go\b`)

// mapGaps compares the map of files in a package comment with the folder: each
// file is named, by its name or by a pattern such as check_*.go, and each name
// has a file. The file of the comment itself need not be named, and a package
// of one other file needs no map.
func mapGaps(p *sourcePackage) (out []string) {
	named := fileName.FindAllString(p.doc, -1)
	for _, file := range p.files {
		hit := func(pattern string) bool { ok, _ := path.Match(pattern, file); return ok }
		if file != p.holder && len(p.files) > 2 && !slices.ContainsFunc(named, hit) {
			out = append(out,
				fmt.Sprintf("%s/%s is not in the map of files of the package comment", p.folder,
					file))
		}
	}
	for _, pattern := range named {
		hit := func(file string) bool { ok, _ := path.Match(pattern, file); return ok }
		if !slices.ContainsFunc(p.files, hit) {
			out = append(out,
				fmt.Sprintf("%s: the package comment names %s, and no file has this name", p.folder,
					pattern))
		}
	}
	return out
}

func TestArchPackageMapRuleBites(t *testing.T) {
	p := &sourcePackage{folder: "x", doc: "host.go, check_*.go, gone.go",
		files: []string{"host.go", "check_a.go", "more.go"}}
	require.Equal(t, []string{
		"x/more.go is not in the map of files of the package comment",
		"x: the package comment names gone.go, and no file has this name",
	}, mapGaps(p))
	tree, err := parser.ParseFile(token.NewFileSet(), "x/a.go",
		"// Package x.\n//\n//go:debug a=b\npackage x", parser.ParseComments)
	require.NoError(t, err)
	require.Contains(t, packagesOf([]*sourceFile{{path: "x/a.go", folder: "x", tree: tree}})[0].doc,
		"go:debug")
}
