package document_test

import (
	"fmt"

	"groundhog/nodes/automerge/document"
)

// Two people edit copies of a document at once, and come to the same values.
func Example() {
	ann, bob := document.New("aa"), document.New("bb")
	set := func(d *document.Document, key, value string) {
		tx := d.Begin()
		tx.Set(document.OpID{}, key, value)
		tx.Commit()
	}
	set(ann, "title", "draft")
	_ = bob.Apply(ann.Changes(nil)...)
	set(ann, "title", "final")
	set(bob, "year", "2026")
	_ = ann.Apply(bob.Changes(nil)...)
	_ = bob.Apply(ann.Changes(nil)...)
	fmt.Println(ann, ann.String() == bob.String())
	fmt.Println(ann.Len(), "changes,", len(ann.Heads()), "heads")
	// Output:
	// {title:final year:2026} true
	// 3 changes, 2 heads
}
