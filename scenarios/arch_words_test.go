package scenarios

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// privateWords are words that only this project used for a thing that has a
// name in the field, each with that name. They stand neither in identifiers nor
// in comments.
var privateWords = map[string]string{
	"haunted": "stale", "haunt": "stale", "exorcise": "clear", "blemished": "partly lost",
	"lucky": "survives", "deed": "effect", "unrun": "not run", "straighten": "normalise",
}

// vagueNames are words of plain English that say nothing as a name.
var vagueNames = map[string]string{
	"wish": "request or flag", "tell": "report, notify or send", "strike": "inject or apply",
	"struck": "injected or hit", "elsewhere": "the place's own name",
}

var (
	wordOfName  = regexp.MustCompile(`[A-Z]+[a-z0-9]*|[a-z0-9]+`)
	wordOfProse = regexp.MustCompile(`[A-Za-z]+`)
)

func TestArchWords(t *testing.T) {
	fset, files := sources(t)
	for _, f := range files {
		for _, use := range wordUses(fset, f) {
			t.Error(use)
		}
	}
}

// wordUses finds banned words in the names that a file declares, and in its
// comments.
func wordUses(fset *token.FileSet, f *sourceFile) (out []string) {
	report := func(pos token.Pos, word, instead string) {
		out = append(out, fmt.Sprintf("%s:%d: %q is not a word of the field: say %s",
			f.path, fset.Position(pos).Line, word, instead))
	}
	seen := make(map[string]bool)
	ast.Inspect(f.tree, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || seen[id.Name] {
			return true
		}
		seen[id.Name] = true
		for _, word := range wordOfName.FindAllString(id.Name, -1) {
			word = strings.ToLower(word)
			instead := privateWords[word]
			if instead == "" {
				instead = vagueNames[word]
			}
			if instead != "" {
				report(id.Pos(), id.Name, instead)
			}
		}
		return true
	})
	for _, group := range f.tree.Comments {
		for _, word := range wordOfProse.FindAllString(group.Text(), -1) {
			if instead := privateWords[strings.ToLower(word)]; instead != "" {
				report(group.Pos(), word, instead)
			}
		}
	}
	return out
}

func TestArchWordRuleBites(t *testing.T) {
	const source = `package x

// f is lucky, and may tell of it.
func tellAll(wishes int, hauntedDir, foretell string) {}
`
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, "x.go", source, parser.ParseComments)
	require.NoError(t, err)
	require.Equal(t, []string{
		`x.go:4: "tellAll" is not a word of the field: say report, notify or send`,
		`x.go:4: "hauntedDir" is not a word of the field: say stale`,
		`x.go:3: "lucky" is not a word of the field: say survives`,
	}, wordUses(fset, &sourceFile{path: "x.go", tree: tree}))
}
