package fault

import (
	"fmt"
	"path"
	"strings"
	"unicode"
)

// Patterns is a list of host names, separated by commas. A name may be a pattern as in
// [path.Match], such as "client-*".
type Patterns string

// Has says whether one of the patterns matches the host.
func (p Patterns) Has(host string) bool {
	for pattern := range strings.SplitSeq(string(p), ",") {
		if has(pattern, host) {
			return true
		}
	}
	return false
}

// Names lists the patterns.
func (p Patterns) Names() []string { return strings.Split(string(p), ",") }

// Check says what is wrong with the list.
func (p Patterns) Check() error {
	for _, name := range p.Names() {
		if err := checkName(name); err != nil {
			return err
		}
	}
	return nil
}

// has says whether a pattern matches a host.
func has(pattern, host string) bool {
	ok, err := path.Match(pattern, host)
	return err == nil && ok
}

// checkName says what is wrong with one name or pattern.
func checkName(name string) error {
	if _, err := path.Match(name, ""); err != nil || !oneWord(name) {
		return fmt.Errorf("%q is neither the name of a host nor a pattern such as client-*", name)
	}
	return nil
}

// oneWord says whether s can stand as a host in the text of a fault: printable, not empty, and
// without blanks and without the characters that separate hosts from others.
func oneWord(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		return unicode.IsSpace(c) || c == unicode.ReplacementChar ||
			strings.ContainsRune(`,|@="`, c)
	})
}
