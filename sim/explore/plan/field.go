package plan

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Enum is implemented by types of which there are few values: plans write each as
// one word. The first is the simplest. A type that is no string reads its word by
// UnmarshalText.
type Enum interface{ Words() []string }

var (
	durationType = reflect.TypeFor[time.Duration]()
	readsText    = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// fieldsOf makes the arguments that the fields of T are.
func fieldsOf[T any]() ([]arg, error) {
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("its arguments are the fields of a struct, and %v is none", t)
	}
	args := make([]arg, 0, t.NumField())
	for i := range t.NumField() {
		f := t.Field(i)
		a, err := fieldArg(f)
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", f.Name, err)
		}
		if slices.ContainsFunc(args, func(b arg) bool { return b.name == a.name }) {
			return nil, fmt.Errorf("field %s: another field is called %q too", f.Name, a.name)
		}
		a.field = i
		args = append(args, a)
	}
	return args, nil
}

// fieldArg is the argument that a field is: its type says how values are written,
// its tag which there are.
func fieldArg(f reflect.StructField) (arg, error) {
	a := arg{name: argName(f.Name), typ: f.Type}
	if !f.IsExported() {
		return a, fmt.Errorf("it is not exported, so nobody else can set it: " +
			"begin it with a capital")
	}
	tag, tagged := f.Tag.Lookup("plan")
	if f.Type.Kind() == reflect.Slice && !reflect.PointerTo(f.Type).Implements(readsText) {
		a.list, a.typ = true, f.Type.Elem()
		length, rest, _ := strings.Cut(tag, " of ")
		lo, hi, ok := bounds(length)
		if !ok {
			return a, fmt.Errorf("the tag %q of a list says how long it is, and what may stand "+
				"in it: `plan:\"1..4\"` or `plan:\"1..4 of milk|rye\"`", tag)
		}
		a.least, a.most = int(lo), int(hi)
		tag, tagged = rest, rest != ""
	}
	if err := a.writtenAs(); err != nil {
		return a, err
	}
	if a.list && a.kind == text {
		return a, fmt.Errorf("a list is of numbers, times or words: let %v have a method Words",
			a.typ)
	}
	if !tagged {
		return a, nil
	}
	return a, a.tagged(tag)
}

// writtenAs finds out from the type how values are written.
func (a *arg) writtenAs() error {
	unmarshals := reflect.PointerTo(a.typ).Implements(readsText)
	enum, few := reflect.New(a.typ).Interface().(Enum)
	switch {
	case few && (unmarshals || a.typ.Kind() == reflect.String):
		a.kind, a.words, a.given = oneWord, enum.Words(), true
	case unmarshals:
		a.kind = text
	case a.typ == durationType:
		a.kind = duration
	case a.typ.Kind() >= reflect.Int && a.typ.Kind() <= reflect.Uint64:
		a.kind = number
	case a.typ.Kind() == reflect.String:
		a.kind = oneWord
	default:
		return fmt.Errorf("plans cannot write a %v: use a number, a time.Duration, a string, "+
			"a type with UnmarshalText, or a slice of these", a.typ)
	}
	return nil
}

// tagged takes the domain from a tag: "1..9", "0s..1m" or "milk|rye|tea".
func (a *arg) tagged(tag string) error {
	a.given = true
	switch a.kind {
	case oneWord:
		a.words = strings.Split(tag, "|")
	case number:
		var ok bool
		if a.lo, a.hi, ok = bounds(tag); !ok {
			return fmt.Errorf("the tag %q of a number is a range: `plan:\"1..9\"`", tag)
		}
	case duration:
		from, to, _ := strings.Cut(tag, "..")
		lo, err := time.ParseDuration(from)
		hi, err2 := time.ParseDuration(to)
		if err != nil || err2 != nil {
			return fmt.Errorf("the tag %q of a time is a range: `plan:\"0s..1m\"`", tag)
		}
		a.lo, a.hi = int64(lo), int64(hi)
	default:
		return fmt.Errorf("the tag %q says nothing of a text: give the action Examples of it", tag)
	}
	return nil
}

// bounds reads "1..9".
func bounds(tag string) (lo, hi int64, ok bool) {
	from, to, _ := strings.Cut(tag, "..")
	lo, err := strconv.ParseInt(from, 10, 64)
	hi, err2 := strconv.ParseInt(to, 10, 64)
	return lo, hi, err == nil && err2 == nil
}

// argName is the name of a field as lines have it: MaxRows is max-rows, PPM is ppm.
func argName(field string) string {
	var b strings.Builder
	lower := false
	for _, c := range field {
		if lower && unicode.IsUpper(c) {
			b.WriteByte('-')
		}
		lower = unicode.IsLower(c)
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

// decode reads one value of the argument, which for a list is one element.
func (a *arg) decode(v string) (reflect.Value, error) {
	value := reflect.New(a.typ)
	if reader, ok := value.Interface().(encoding.TextUnmarshaler); ok {
		return value.Elem(), reader.UnmarshalText([]byte(v))
	}
	value = value.Elem()
	switch {
	case a.kind == oneWord:
		value.SetString(v)
	case value.CanUint():
		value.SetUint(uint64(a.read(v)))
	default:
		value.SetInt(a.read(v))
	}
	return value, nil
}

// valueOf returns the arguments of a line. They were checked when it was drawn or
// parsed.
func valueOf[T any](l Line) (out T) {
	fields := reflect.ValueOf(&out).Elem()
	for i := range l.action.args {
		a := &l.action.args[i]
		field := fields.Field(a.field)
		if !a.list {
			field.Set(a.must(l.values[i]))
			continue
		}
		for _, e := range elements(l.values[i]) {
			field.Set(reflect.Append(field, a.must(e)))
		}
	}
	return out
}

// must is for values that were checked before.
func (a *arg) must(v string) reflect.Value {
	value, err := a.decode(v)
	if err != nil {
		panic(fmt.Sprintf("plan: argument %s: %q was checked, and is wrong now: %v",
			a.name, v, err))
	}
	return value
}

// textOf writes a value as lines do.
func textOf(v any) (string, error) {
	if m, ok := v.(encoding.TextMarshaler); ok {
		out, err := m.MarshalText()
		return string(out), err
	}
	return fmt.Sprint(v), nil
}
