package spacetime

// Meanings say, by topic, what a note of the server tells of its two integers.
func Meanings() map[string]string {
	return map[string]string{
		"spacetime.started":      "server starts; the next transaction has offset %[1]d",
		"spacetime.start-failed": "server cannot start",
		"spacetime.stopped":      "server stops, durable below offset %[1]d",
		"spacetime.commit":       "transaction at offset %[1]d commits, request %[2]d",
		"spacetime.durable":      "everything below offset %[1]d is durable",
	}
}
