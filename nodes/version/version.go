// Package version names the versions of a system: releases, proposals and cures, each a set of
// toggles.
//
// # Contract
//
// A system under simulation is written once, and differs from version to version in its toggles, a
// value of a type of its own. [List] is what there is of them, and finds one by name; the variants
// of a scenario have these names. The package knows no system, and imports nothing of ours.
package version

import (
	"fmt"
	"strings"
)

// Version is a set of toggles with a name.
type Version[T any] struct {
	Name    string // one word
	Doc     string // what it is, in a line
	Toggles T
}

// New is a version of this name.
func New[T any](name, doc string, toggles T) Version[T] { return Version[T]{name, doc, toggles} }

// List is the versions of a system, in the order in which a table shows them: the oldest first, the
// cure last.
type List[T any] []Version[T]

// Names are those of all.
func (l List[T]) Names() []string {
	names := make([]string, 0, len(l))
	for _, v := range l {
		names = append(names, v.Name)
	}
	return names
}

// Find returns the version of this name, or an error that lists them all.
func (l List[T]) Find(name string) (Version[T], error) {
	for _, v := range l {
		if v.Name == name {
			return v, nil
		}
	}
	return Version[T]{}, fmt.Errorf(
		"no version %q: there are %s", name, strings.Join(l.Names(), ", "),
	)
}
