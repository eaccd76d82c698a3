package syncstate_test

import (
	"fmt"

	"groundhog/nodes/automerge/document"
	"groundhog/nodes/automerge/syncstate"
)

// Two peers exchange messages until both have nothing more to say.
func Example() {
	ann, bob := document.New("aa"), document.New("bb")
	for i := range 3 {
		tx := ann.Begin()
		tx.Set(document.OpID{}, "n", fmt.Sprint(i))
		tx.Commit()
	}
	var ofBob, ofAnn syncstate.State // what each keeps of the other
	messages := 0
	for quiet := 0; quiet < 2; {
		quiet = 0
		if m := ofBob.Generate(ann, syncstate.Options{}); m != nil {
			_ = ofAnn.Receive(bob, m, syncstate.Options{})
			messages++
		} else {
			quiet++
		}
		if m := ofAnn.Generate(bob, syncstate.Options{}); m != nil {
			_ = ofBob.Receive(ann, m, syncstate.Options{})
			messages++
		} else {
			quiet++
		}
	}
	fmt.Println(messages, "messages;", bob.Len(), "changes;", bob)
	// Output:
	// 4 messages; 3 changes; {n:2}
}
