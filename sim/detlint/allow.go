package detlint

import (
	"bytes"
	"go/ast"
	"go/token"
	"strings"
)

// allowances are the comments by which one file allows findings.
type allowances struct {
	outside  bool // the whole package is outside simulation
	comments []*allowance
	mistakes []mistake
}

// allowance is one comment that allows what is found in some lines.
type allowance struct {
	pos         token.Pos
	first, last int
	order       bool // the order of a map only
	used        bool
}

// mistake is a comment that does not say what it must.
type mistake struct {
	pos  token.Pos
	text string
}

const (
	allowPrefix   = "//detlint:allow"
	outsidePrefix = "//detlint:outside"
	orderPrefix   = "// order-free:"
)

// readAllowances reads the comments of a file, which has a text.
func readAllowances(fset *token.FileSet, file *ast.File, text []byte) *allowances {
	a := &allowances{}
	for _, group := range file.Comments {
		for _, comment := range group.List {
			a.read(fset, file, comment, text)
		}
	}
	return a
}

// read enters one comment, if it is meant for detlint.
func (a *allowances) read(fset *token.FileSet, file *ast.File, comment *ast.Comment, text []byte) {
	prefix, reason := "", ""
	for _, p := range []string{allowPrefix, outsidePrefix, orderPrefix, "//detlint:"} {
		if rest, ok := strings.CutPrefix(comment.Text, p); ok {
			prefix, reason = p, strings.TrimSpace(rest)
			break
		}
	}
	head := comment.Pos() < file.Package
	wrong := func(text string) { a.mistakes = append(a.mistakes, mistake{comment.Pos(), text}) }
	switch {
	case prefix == "":
	case prefix == "//detlint:":
		wrong("unknown comment of detlint: there are detlint:allow and detlint:outside")
	case reason == "":
		wrong(strings.TrimPrefix(prefix, "//") + " without a reason: say why, on the same line")
	case prefix == outsidePrefix && !head:
		wrong("detlint:outside concerns the package: put it above the package clause")
	case prefix == outsidePrefix:
		a.outside = true
	default:
		line := fset.Position(comment.Pos()).Line
		w := &allowance{pos: comment.Pos(), first: line, last: line, order: prefix == orderPrefix}
		if head {
			w.first, w.last = 1, fset.Position(file.End()).Line
		} else if standsAlone(text, fset.Position(comment.Pos()).Offset) {
			w.last++
		}
		a.comments = append(a.comments, w)
	}
}

// allow says whether a comment allows a finding in a line, and notes that it was
// needed. A comment on the line itself goes before one on the line above.
func (a *allowances) allow(line int, category string) bool {
	var best *allowance
	for _, w := range a.comments {
		if w.first <= line && line <= w.last && (!w.order || category == mapOrder) {
			if best == nil || w.first > best.first {
				best = w
			}
		}
	}
	if best == nil {
		return false
	}
	best.used = true
	return true
}

// standsAlone says whether nothing but space is in front of an offset in its line.
func standsAlone(text []byte, offset int) bool {
	start := bytes.LastIndexByte(text[:offset], '\n') + 1
	return len(bytes.TrimSpace(text[start:offset])) == 0
}
