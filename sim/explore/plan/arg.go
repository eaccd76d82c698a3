package plan

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// arg is an argument of an action: a field of its struct, and the domain from
// which values of it are drawn, by which they are checked and made simpler.
type arg struct {
	name        string
	kind        kind
	list        bool // of such values, separated by commas
	least, most int  // elements of a list

	lo, hi int64                // number, duration: both included
	words  []string             // word: all there are; text: examples. The first is the simplest
	accept []func(string) error // further conditions

	field int          // of the struct
	typ   reflect.Type // of the field, or of an element of it
	given bool         // the domain is
}

// kind is how values of an argument are written.
type kind uint8

const (
	number   kind = iota + 1
	duration      // as time.Duration prints itself
	oneWord       // one of several
	text          // quoted, in a language of its own
)

// check says what is wrong with the domain.
func (a *arg) check() error {
	err := a.checkDomain()
	for _, w := range a.words {
		if err == nil && a.kind == oneWord && !word(w) {
			err = fmt.Errorf("%q is not one word", w)
		}
		if err == nil {
			err = a.accepts(w)
		}
	}
	if err != nil {
		return fmt.Errorf("argument %s: %w", a.name, err)
	}
	return nil
}

func (a *arg) checkDomain() error {
	switch {
	case !a.given && a.kind == text:
		return fmt.Errorf("there is no example to draw: declare Examples(%q, …)", a.name)
	case !a.given:
		return fmt.Errorf("it has no domain: give the field a tag such as `plan:\"1..9\"`")
	case a.list && (a.least < 0 || a.least > a.most):
		return fmt.Errorf("a list of %d to %d elements", a.least, a.most)
	case a.kind == oneWord && len(a.words) == 0:
		return fmt.Errorf("there is nothing to choose from")
	case a.kind <= duration && a.lo > a.hi:
		return fmt.Errorf("from %s to %s: there is nothing between", a.print(a.lo), a.print(a.hi))
	case a.kind <= duration && !a.fits():
		return fmt.Errorf("from %s to %s: a field of type %v does not hold that",
			a.print(a.lo), a.print(a.hi), a.typ)
	}
	return nil
}

// fits says whether the type of the field holds the whole range.
func (a *arg) fits() bool {
	v := reflect.New(a.typ).Elem()
	if v.CanUint() {
		return a.lo >= 0 && !v.OverflowUint(uint64(a.hi))
	}
	return !v.OverflowInt(a.lo) && !v.OverflowInt(a.hi)
}

// print writes a number or a duration.
func (a *arg) print(n int64) string {
	if a.kind == duration {
		return time.Duration(n).String()
	}
	return strconv.FormatInt(n, 10)
}

// read reads a number or a duration; what is neither lies in no range.
func (a *arg) read(v string) int64 {
	n, err := strconv.ParseInt(v, 10, 64)
	if a.kind == duration {
		var d time.Duration
		d, err = time.ParseDuration(v)
		n = int64(d)
	}
	if err != nil {
		return math.MinInt64
	}
	return n
}

// accepts says what is wrong with one value, which for a list is one element.
func (a *arg) accepts(v string) error {
	_, err := a.canonicalOne(v)
	return err
}

// canonical checks a value and returns it in the one form in which it is
// printed and compared.
func (a *arg) canonical(v string) (string, error) {
	if !a.list {
		return a.canonicalOne(v)
	}
	parts := elements(v)
	if n := len(parts); n < a.least || n > a.most {
		return "", fmt.Errorf("%q: expected %d to %d of %s, separated by commas",
			v, a.least, a.most, a.some())
	}
	for i, p := range parts {
		var err error
		if parts[i], err = a.canonicalOne(p); err != nil {
			return "", err
		}
	}
	return strings.Join(parts, ","), nil
}

func (a *arg) canonicalOne(v string) (string, error) {
	for _, f := range a.accept {
		if err := f(v); err != nil {
			return "", err
		}
	}
	switch a.kind {
	case number, duration:
		n := a.read(v)
		if n < a.lo || n > a.hi {
			return "", fmt.Errorf("%q: expected %s", v, a.some())
		}
		return a.print(n), nil
	case oneWord:
		if !slices.Contains(a.words, v) {
			return "", fmt.Errorf("%q: expected %s", v, a.some())
		}
	}
	_, err := a.decode(v)
	return v, err
}

// some names the values of the domain, not too many.
func (a *arg) some() string {
	const most = 12
	switch {
	case a.kind == number:
		return fmt.Sprintf("a number from %d to %d", a.lo, a.hi)
	case a.kind == duration:
		return fmt.Sprintf("a time from %v to %v", time.Duration(a.lo), time.Duration(a.hi))
	case a.kind == text:
		return "a quoted text, such as " + strconv.Quote(a.words[0])
	case len(a.words) > most:
		return fmt.Sprintf("one of %s, … %s", strings.Join(a.words[:most-1], " "),
			a.words[len(a.words)-1])
	}
	return "one of " + strings.Join(a.words, " ")
}

// String says for a person which values the argument takes.
func (a *arg) String() string {
	if a.list {
		return fmt.Sprintf("%d to %d of %s, separated by commas",
			a.least, a.most, strings.TrimPrefix(a.some(), "one of "))
	}
	return a.some()
}

// covers says whether every value of the narrower domain belongs to a.
func (a *arg) covers(narrow *arg) bool {
	if a.list && (narrow.least < a.least || narrow.most > a.most) {
		return false
	}
	if a.kind <= duration {
		return narrow.lo >= a.lo && narrow.hi <= a.hi
	}
	return !slices.ContainsFunc(narrow.words, func(w string) bool { return a.accepts(w) != nil })
}

// elements splits a list; the empty text is the empty list.
func elements(v string) []string {
	if v == "" {
		return nil
	}
	return strings.Split(v, ",")
}
