package automerge

// Meanings say, by topic, what a note of a node tells of its two integers.
func Meanings() map[string]string {
	return map[string]string{
		"automerge.saved":       "document is saved: %[1]d new changes",
		"automerge.save-failed": "save of a document fails",
		"automerge.reset":       "document is loaded again from storage",
	}
}
