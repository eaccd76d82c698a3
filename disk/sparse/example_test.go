package sparse_test

import (
	"fmt"

	"groundhog/disk/sparse"
)

// A byte far behind the start takes a page; what lies before it is a hole. A shared copy changes
// independently.
func Example() {
	var p sparse.Pages
	p.WriteAt([]byte("x"), 1<<40)
	fmt.Println("length", p.Len(), "pages", p.Used())

	q := p.Share()
	q.Truncate(10)
	fmt.Println("length", p.Len(), "and", q.Len())
	// Output:
	// length 1099511627777 pages 1
	// length 1099511627777 and 10
}
