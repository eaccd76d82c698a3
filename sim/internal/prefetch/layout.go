package prefetch

import (
	"reflect"
	"unsafe"
)

// Layouts knows where the objects it has seen have pointers. The zero value is ready.
type Layouts struct {
	recent []seen // the objects that were asked about, the most frequent types first
	byType map[reflect.Type]*layout
}

// seen is a layout with the type word that interfaces to its objects have.
type seen struct {
	word   unsafe.Pointer
	layout *layout
}

// layout is where objects of one type have pointers; it has none if the type is no pointer to a
// struct.
type layout struct{ links []link }

// link is a pointer in an object.
type link struct {
	offset uintptr
	typ    reflect.Type // of the pointer; nil: an interface or a slice, whose object is of any type
	target *layout      // of the object it leads to; nil: not looked up yet

	last uintptr // where it led when it was last asked for; keeps nothing alive
	same uint8   // how often in a row it led there, up to shared
}

// reach is how many bytes of an object are looked at, from its start: as many as [Lines3] asks for.
const reach = 192

// shared is how often in a row the objects of one type must have led to the same place before that
// counts as one that all of them share, which is near anyway.
const shared = 32

// Object asks for the object that x points to.
func Object(x any) { lines3((*[2]unsafe.Pointer)(unsafe.Pointer(&x))[1]) }

// Links asks for what the object of x points to. The object should be near by then: it is read.
func (l *Layouts) Links(x any) {
	if known, object := l.find(x); object != nil {
		known.ask(object)
	}
}

// LinksOfLinks asks for what those objects point to that the object of x points to.
func (l *Layouts) LinksOfLinks(x any) {
	known, object := l.find(x)
	if object == nil {
		return
	}
	for i := range known.links {
		k := &known.links[i]
		if k.typ == nil || k.same == shared {
			continue
		}
		if to := k.of(object); to != nil {
			if k.target == nil {
				k.target = l.ofType(k.typ)
			}
			k.target.ask(to)
		}
	}
}

// ask asks for what an object points to.
func (known *layout) ask(object unsafe.Pointer) {
	for i := range known.links {
		k := &known.links[i]
		switch to := k.of(object); {
		case to == nil:
		case uintptr(to) != k.last:
			k.last, k.same = uintptr(to), 0
			lines3(to)
		case k.same < shared:
			k.same++
		}
	}
}

// of is the pointer in an object. What it returns is only asked for, never used, so a write at the
// same time by somebody who shares the object would do no harm.
//
//go:norace
func (k *link) of(object unsafe.Pointer) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Add(object, k.offset))
}

// find returns the layout of the object that x points to, and the object.
func (l *Layouts) find(x any) (*layout, unsafe.Pointer) {
	words := (*[2]unsafe.Pointer)(unsafe.Pointer(&x)) // an interface is its type and its value
	for i, known := range l.recent {
		if known.word == words[0] {
			if i > 0 { // the next object is likely of this type as well
				l.recent[i-1], l.recent[i] = known, l.recent[i-1]
			}
			return known.layout, words[1]
		}
	}
	if x == nil {
		return nil, nil
	}
	known := l.ofType(reflect.TypeOf(x))
	l.recent = append(l.recent, seen{words[0], known})
	return known, words[1]
}

// ofType returns the layout of the objects to which a t points.
func (l *Layouts) ofType(t reflect.Type) *layout {
	known := l.byType[t]
	if known == nil {
		known = new(layout)
		if t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct {
			known.add(t.Elem(), 0)
		}
		if l.byType == nil {
			l.byType = make(map[reflect.Type]*layout)
		}
		l.byType[t] = known
	}
	return known
}

// add adds the pointers of a value of type t that stands at offset.
func (known *layout) add(t reflect.Type, offset uintptr) {
	if offset >= reach {
		return
	}
	switch t.Kind() {
	case reflect.Pointer:
		known.links = append(known.links, link{offset: offset, typ: t})
	case reflect.Slice:
		known.links = append(known.links, link{offset: offset})
	case reflect.Interface: // its second word is the pointer
		known.links = append(known.links, link{offset: offset + unsafe.Sizeof(offset)})
	case reflect.Struct:
		for i := range t.NumField() {
			known.add(t.Field(i).Type, offset+t.Field(i).Offset)
		}
	case reflect.Array:
		for i := range t.Len() {
			known.add(t.Elem(), offset+uintptr(i)*t.Elem().Size())
		}
	}
}
