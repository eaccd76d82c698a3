package powersync

// Meanings say, by topic, what a note of client or service tells of its two integers.
func Meanings() map[string]string {
	return map[string]string{
		"powersync.trigger":         "upload loop is woken",
		"powersync.trigger-dropped": "event that should wake the upload loop is dropped",
		"powersync.parked":          "upload loop rests until it is woken",
		"powersync.published":       "checkpoint %[1]d is complete: its rows are shown",
		"powersync.checkpoint":      "checkpoint %[1]d is made, source at LSN %[2]d",
		"powersync.interrupted":     "checkpoint %[1]d is left for a newer one while it is sent",
		"powersync.invalidated":     "checkpoint %[1]d is overtaken by a compaction",
	}
}
