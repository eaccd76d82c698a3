package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Arg is an argument of an action: its name and its domain, which says how it is
// drawn, checked and made simpler. Make one with [Int], [Time], [Word], [List]
// or [Text].
type Arg struct {
	Name   string
	kind   argKind
	lo, hi int64
	words  []string
	parse  func(string) error // Text
}

type argKind uint8

const (
	intArg argKind = iota + 1
	timeArg
	wordArg
	listArg // of words
	textArg
)

// Int is a whole number from lo to hi, both included. The number nearest to
// zero is the simplest.
func Int(name string, lo, hi int64) Arg { return Arg{Name: name, kind: intArg, lo: lo, hi: hi} }

// Time is a duration from lo to hi, both included. Round ones are simple.
func Time(name string, lo, hi time.Duration) Arg {
	return Arg{Name: name, kind: timeArg, lo: int64(lo), hi: int64(hi)}
}

// Word is one of several words; the first is the simplest.
func Word(name string, words ...string) Arg { return Arg{Name: name, kind: wordArg, words: words} }

// List is min to max words out of several, with repetition, separated by commas.
// Short lists are simple.
func List(name string, min, max int, words ...string) Arg {
	return Arg{Name: name, kind: listArg, lo: int64(min), hi: int64(max), words: words}
}

// Text is any text that parse accepts, such as a disk fault in its own
// language. Plans are drawn with one of the examples; the first is the simplest.
func Text(name string, parse func(string) error, examples ...string) Arg {
	return Arg{Name: name, kind: textArg, words: examples, parse: parse}
}

// check says what is wrong with the domain.
func (a *Arg) check() error {
	switch {
	case !word(a.Name):
		return fmt.Errorf("%q is not one word", a.Name)
	case a.kind == 0:
		return fmt.Errorf("make it with Int, Time, Word, List or Text")
	case a.lo > a.hi || a.kind == listArg && a.lo < 0:
		return fmt.Errorf("from %d to %d", a.lo, a.hi)
	case a.kind >= wordArg && len(a.words) == 0:
		return fmt.Errorf("there is nothing to choose from")
	}
	for _, w := range a.words {
		if a.kind != textArg && !word(w) {
			return fmt.Errorf("%q is not one word", w)
		}
		if a.kind == textArg {
			if err := a.accepts(w); err != nil {
				return err
			}
		}
	}
	return nil
}

// accepts says what is wrong with a value, in its canonical form.
func (a *Arg) accepts(v string) error {
	canonical, err := a.canonical(v)
	if err == nil && canonical != v {
		err = fmt.Errorf("%q is written %q", v, canonical)
	}
	return err
}

// canonical checks a value and returns it in the one form in which it is
// printed and compared.
func (a *Arg) canonical(v string) (string, error) {
	switch a.kind {
	case intArg:
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < a.lo || n > a.hi {
			return "", fmt.Errorf("%q: expected a number from %d to %d", v, a.lo, a.hi)
		}
		return strconv.FormatInt(n, 10), nil
	case timeArg:
		d, err := time.ParseDuration(v)
		if err != nil || int64(d) < a.lo || int64(d) > a.hi {
			return "", fmt.Errorf("%q: expected a time from %v to %v", v, time.Duration(a.lo), time.Duration(a.hi))
		}
		return d.String(), nil
	case textArg:
		if a.parse != nil {
			if err := a.parse(v); err != nil {
				return "", err
			}
		}
		return v, nil
	}
	parts := []string{v}
	if a.kind == listArg {
		parts = elements(v)
		if n := int64(len(parts)); n < a.lo || n > a.hi {
			return "", fmt.Errorf("%q: expected %d to %d of %s, separated by commas", v, a.lo, a.hi, a.some())
		}
	}
	for _, p := range parts {
		if !slices.Contains(a.words, p) {
			return "", fmt.Errorf("%q: expected %s", p, a.some())
		}
	}
	return v, nil
}

// some names the words of the domain, not too many.
func (a *Arg) some() string {
	const most = 12
	if len(a.words) > most {
		return fmt.Sprintf("one of %s, … %s", strings.Join(a.words[:most-1], " "), a.words[len(a.words)-1])
	}
	return "one of " + strings.Join(a.words, " ")
}

// covers says whether every value of the narrower domain belongs to a.
func (a *Arg) covers(narrow Arg) bool {
	if narrow.kind != a.kind || a.kind <= timeArg && (narrow.lo < a.lo || narrow.hi > a.hi) {
		return false
	}
	if a.kind == listArg && (narrow.lo < a.lo || narrow.hi > a.hi) {
		return false
	}
	return !slices.ContainsFunc(narrow.words, func(w string) bool {
		if a.kind == textArg {
			return a.accepts(w) != nil
		}
		return !slices.Contains(a.words, w)
	})
}

// elements splits a list; the empty text is the empty list.
func elements(v string) []string {
	if v == "" {
		return nil
	}
	return strings.Split(v, ",")
}
