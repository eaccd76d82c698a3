package stack

import "fmt"

// meanings say what a note of the stack tells of its two integers, by topic.
var meanings = map[string]string{
	"stack.stored":  "change log durable up to LSN %d, entry %d",
	"stack.publish": "entry %d is published, up to LSN %d",
	"stack.new-log": "a new change log begins at LSN %d",

	"stack.promoted":       "timeline %d begins at LSN %d",
	"stack.view-reset":     "the view begins anew at entry %d, LSN %d",
	"stack.backup":         "the backup reaches LSN %d, in %d bytes",
	"stack.poke":           "client %d gets what it lacks up to entry %d",
	"stack.forward":        "mutations of client %d up to %d are passed on",
	"stack.made":           "client %d keeps its mutation %d",
	"stack.applied":        "client %d has the rows as of LSN %d",
	"stack.tab-frozen":     "client %d's tab %d is frozen",
	"stack.refused":        "client %d must begin anew: its entry %d is not in the log",
	"stack.all-rows":       "client %d gets all rows, in an answer that is %d s old",
	"stack.consumer-died":  "the consumer of shape %d ends; it had the rows as of LSN %d",
	"stack.quarantine":     "shape %d is in quarantine; its consumer had the rows as of LSN %d",
	"stack.shape-snapshot": "shape %d has a snapshot as of LSN %d",
	"stack.saved":          "client %d is told that its mutations up to %d are saved",
}

// Explain says in words what a note of the stack tells; empty if it is of something else.
func Explain(topic string, a, b uint64) string {
	if topic == "stack.commit" {
		return fmt.Sprintf("LSN %d is mutation %d of client %d", a, b&0xffffffff, b>>32)
	}
	if words, ok := meanings[topic]; ok {
		if topic == "stack.new-log" {
			return fmt.Sprintf(words, a)
		}
		return fmt.Sprintf(words, a, b)
	}
	return ""
}
