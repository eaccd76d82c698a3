package prefetch

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
)

type inner struct {
	_    int
	next *outer
}

// outer has links, and what looks like them.
type outer struct {
	_      uint32
	plain  *inner
	some   []byte
	value  any
	nested struct{ pair [2]*inner }
	_      string
	_      map[string]int
	_      [reach]byte
	_      *inner
}

// TestPointersOfAType: links are the pointers, slices and interfaces within reach, and nothing
// else.
func TestPointersOfAType(t *testing.T) {
	var l Layouts
	known, object := l.find(new(outer))
	require.NotNil(t, object)
	var offsets []uintptr
	for _, k := range known.links {
		offsets = append(offsets, k.offset)
	}
	var o outer
	require.Equal(t, []uintptr{
		unsafe.Offsetof(o.plain),
		unsafe.Offsetof(o.some),
		unsafe.Offsetof(o.value) + unsafe.Sizeof(uintptr(0)),
		unsafe.Offsetof(o.nested),
		unsafe.Offsetof(o.nested) + unsafe.Sizeof(uintptr(0)),
	}, offsets)
	again, _ := l.find(new(outer))
	require.Same(t, known, again)
}

// TestLinksLeadToTheObjects: what a link gives is what the field holds, and what is shared by all
// objects is recognised until one of them differs.
func TestLinksLeadToTheObjects(t *testing.T) {
	var l Layouts
	o := &outer{plain: &inner{next: new(outer)}, some: make([]byte, 1), value: new(inner)}
	known, object := l.find(o)
	require.Equal(t, unsafe.Pointer(o.plain), known.links[0].of(object))
	require.Equal(t, unsafe.Pointer(&o.some[0]), known.links[1].of(object))
	require.Equal(t, unsafe.Pointer(o.value.(*inner)), known.links[2].of(object))
	require.Nil(t, known.links[3].of(object))

	for range 2 * shared {
		l.Links(o)
		l.LinksOfLinks(o)
	}
	require.EqualValues(t, shared, known.links[0].same)
	o.plain = new(inner)
	l.Links(o)
	require.Zero(t, known.links[0].same)
}

// TestAnythingMayBeAskedFor: values without an object behind them are passed over.
func TestAnythingMayBeAskedFor(t *testing.T) {
	var l Layouts
	for _, x := range []any{nil, 7, "text", (*outer)(nil), func() {}, outer{}, new(int),
		&outer{plain: new(inner)}} {
		Object(x)
		l.Links(x)
		l.LinksOfLinks(x)
	}
}
