// Package address prints addresses, and uses them as numbers.
package address

import (
	"fmt"
	"reflect"
	"unsafe"
)

type leaf struct{ n int }

type tree struct {
	name string
	left *leaf
}

type named struct{ n *int }

func (named) String() string { return "named" }

type holder struct {
	Shown  named
	hidden named
}

type list struct {
	next *list
}

type logger struct{}

func (logger) Logf(format string, args ...any) {}

func (logger) Log(args ...any) {}

func bad(l *leaf, t *tree, n *int, f func(), h holder, log logger) {
	fmt.Printf("%p", l)                // want `Printf prints the address in a \*leaf, which differs from run to run: print a name or a number of your own`
	fmt.Println(n)                     // want `Println prints the address in a \*int`
	_ = fmt.Sprint(f)                  // want `Sprint prints the address in a func\(\)`
	_ = fmt.Errorf("%d: %v", 1, t)     // want `Errorf prints the address in a \*tree`
	_ = fmt.Sprintf("%+v", *t)         // want `address in a tree`
	_ = fmt.Sprintf("%*d %v", 1, 2, n) // want `address in a \*int`
	_ = fmt.Sprint([]*leaf{l})         // want `address in a \[\]\*leaf`
	_ = fmt.Sprint(map[string]*leaf{}) // want `address in a map`
	_ = fmt.Sprint(h)                  // want `address in a holder`
	_ = fmt.Sprint(&list{})            // want `address in a \*list`
	log.Logf("of %s: %v", "x", n)      // want `Logf prints the address in a \*int`
	_ = uintptr(unsafe.Pointer(l))     // want `an address as a number differs from run to run: use a number of your own`
	_ = reflect.ValueOf(l).Pointer()   // want `an address differs from run to run`
}

func good(l *leaf, t *tree, n *int, x named, e error, log logger, any any) {
	fmt.Println(l, *l, x, &x, e, any, "x", 1)
	_ = fmt.Sprintf("%T %d %% %s", n, *n, x)
	_ = fmt.Sprintf("%[2]d %[1]d", 1, 2)
	_, _ = fmt.Sscanf("1", "%d", n)
	_ = fmt.Sprint([]named{x}, map[string]named{"x": x})
	log.Logf("%s", t.name)
	log.Log(n)
	_ = unsafe.Sizeof(l)
	_ = map[*leaf]int{l: 1}
}
