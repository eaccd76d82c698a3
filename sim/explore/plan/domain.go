package plan

import (
	"fmt"
	"reflect"
	"slices"
)

// Domain says which values an argument takes: in the declaration of an action, or
// narrower in a [Part]. It names the argument as lines do. What is wrong with it,
// such as a name that no field has, [Schema.Check] reports.
type Domain struct {
	arg   string
	apply func(*arg) error
}

// Integer is a whole number; a time.Duration is one.
type Integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// Range lets a number or a time, or each element of a list of them, lie between
// two values, both included. The number nearest to zero is the simplest; round
// times are simple.
func Range[N Integer](arg string, lo, hi N) Domain { return ranged(arg, int64(lo), int64(hi)) }

func ranged(name string, lo, hi int64) Domain {
	return Domain{name, func(a *arg) error {
		if a.kind > duration {
			return fmt.Errorf("it is no number and no time: use Among or Examples")
		}
		a.lo, a.hi, a.given = lo, hi, true
		return nil
	}}
}

// Among lets a word, or each element of a list of them, be one of these values.
// The first is the simplest.
func Among[V any](arg string, values ...V) Domain { return chosen(arg, oneWord, "Among", values) }

// Examples are what plans are drawn with where an argument is a text, such as a
// fault in its own language. Plans that a person writes may have any text that the
// type of the field reads. The first is the simplest.
func Examples[V any](arg string, values ...V) Domain {
	return chosen(arg, text, "Examples", values)
}

func chosen[V any](name string, of kind, called string, values []V) Domain {
	return Domain{name, func(a *arg) error {
		if a.kind != of {
			return fmt.Errorf("%s is not for it: use Range for numbers and times, Among for "+
				"words, Examples for texts", called)
		}
		a.words, a.given = nil, true
		for _, v := range values {
			t, err := textOf(v)
			if err != nil {
				return err
			}
			a.words = append(a.words, t)
		}
		return nil
	}}
}

// Length lets a list have so many elements, both included. Short lists are simple.
func Length(name string, min, max int) Domain {
	return Domain{name, func(a *arg) error {
		if !a.list {
			return fmt.Errorf("it is no list: Length is not for it")
		}
		a.least, a.most = min, max
		return nil
	}}
}

// Where is a further condition on a value, or on each element of a list: its error
// is what who writes a plan reads.
func Where[V any](name string, accept func(V) error) Domain {
	return Domain{name, func(a *arg) error {
		if a.typ != reflect.TypeFor[V]() {
			return fmt.Errorf("its condition is for a %v, and it is a %v",
				reflect.TypeFor[V](), a.typ)
		}
		reader := *a
		a.accept = append(slices.Clone(a.accept), func(v string) error {
			value, err := reader.decode(v)
			if err != nil {
				return err
			}
			return accept(value.Interface().(V))
		})
		return nil
	}}
}

// narrowed returns the arguments with these domains.
func narrowed(args []arg, domains []Domain) ([]arg, error) {
	if len(domains) == 0 {
		return args, nil
	}
	args = slices.Clone(args)
	for _, d := range domains {
		i := slices.IndexFunc(args, func(a arg) bool { return a.name == d.arg })
		if i < 0 {
			return args, fmt.Errorf("there is no argument %q", d.arg)
		}
		if err := d.apply(&args[i]); err != nil {
			return args, fmt.Errorf("argument %s: %w", d.arg, err)
		}
	}
	return args, nil
}
