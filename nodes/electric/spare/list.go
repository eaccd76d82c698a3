// Package spare keeps values that nobody needs any more, to be used again: messages, timers, pages of tables. What is not given back is left to the
// garbage collector.
package spare

// List is such values. The zero value is empty and ready.
type List[T any] []*T

// Take returns a value of the list as it was given, a new one if there is none.
func (l *List[T]) Take() *T {
	last := len(*l) - 1
	if last < 0 {
		return new(T)
	}
	x := (*l)[last]
	(*l)[last] = nil
	*l = (*l)[:last]
	return x
}

// Give takes back a value to which nothing refers, unless there are so many already.
func (l *List[T]) Give(x *T, most int) {
	if len(*l) < most {
		*l = append(*l, x)
	}
}
