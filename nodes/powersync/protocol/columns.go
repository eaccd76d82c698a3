package protocol

import "fmt"

// Columns reads the data of a row: a JSON object of integers, without blanks. f is told of each
// column in its order.
func Columns(data string, f func(name string, value int64)) error {
	r := reader{b: []byte(data)}
	r.want("{")
	for first := true; !r.failed && !r.has("}"); first = false {
		if !first {
			r.want(",")
		}
		name, plain := r.raw()
		if !plain {
			r.fail("a name of letters")
		}
		r.want(":")
		value := r.int64()
		if !r.failed {
			f(string(name), value)
		}
	}
	if !r.failed && r.at != len(data) {
		r.fail("the end of the row")
	}
	if r.failed {
		return fmt.Errorf("protocol: byte %d of row %q: expected %s", r.at, data, r.expected)
	}
	return nil
}
