package mutate

import (
	"context"
	"fmt"
	"regexp"
	"strings"
)

// The listing of the assembler, as -gcflags=-S prints it: what differs between two copies of one
// code is where they lie, and how they are called.
var (
	ownName   = regexp.MustCompile(`groundhog([MF])(\d+)x`)
	placement = regexp.MustCompile(`^\t0x[0-9a-f]+ \d+ \([^)]*\)\t`)
	numbered  = regexp.MustCompile(`(stmp_|autotmp_)\d+`)
)

// codeOf reads a listing: the code of each copy, by its number, M or F in front of it. Function
// literals belong to the copy that they stand in.
func codeOf(listing string) map[string]string {
	code := map[string]*strings.Builder{}
	var into *strings.Builder
	for line := range strings.Lines(listing) {
		if line = strings.TrimRight(line, "\n"); !strings.HasPrefix(line, "\t") {
			into = nil
			symbol, rest, _ := strings.Cut(line, " ")
			if id := ownName.FindStringSubmatch(symbol); id != nil &&
				strings.HasPrefix(rest, "STEXT") {
				key := id[1] + id[2]
				if code[key] == nil {
					code[key] = &strings.Builder{}
				}
				into = code[key]
			}
		}
		at := placement.FindString(line)
		if into == nil || at == "" && !strings.HasPrefix(line, "\trel ") ||
			strings.HasPrefix(line[len(at):], "FUNCDATA") ||
			strings.HasPrefix(line[len(at):], "PCDATA") {
			continue
		}
		line = ownName.ReplaceAllString(line[len(at):], "")
		into.WriteString(numbered.ReplaceAllString(line, "$1") + "\n")
	}
	texts := map[string]string{}
	for key, b := range code {
		texts[key] = b.String()
	}
	return texts
}

// compare marks the mutants whose object code is that of the original, or of a mutant before them.
func (s *schema) compare(listing string) {
	code := codeOf(listing)
	for _, fn := range s.functions {
		original := code[fmt.Sprintf("F%d", fn.number)]
		seen := map[string]string{}
		for _, m := range fn.mutants {
			text := code[fmt.Sprintf("M%d", m.number)]
			switch {
			case text == "":
			case text == original:
				m.same = "the original"
			case seen[text] != "":
				m.same = seen[text]
			default:
				seen[text] = m.Name()
			}
		}
	}
}

// listing compiles the package, and returns what the assembler lists.
func (s *schema) listing(ctx context.Context, dir string, flags []string) (string, error) {
	args := append([]string{"build", "-gcflags=" + s.pkg.Path + "=-S"}, flags...)
	return said(ctx, dir, nil, "go", append(args, s.pkg.Path)...)
}
