package explore

import (
	"fmt"
	"strings"
)

// Words say, by topic, what a note tells: a format of package fmt for its two integers. One that
// names an operand names it by its index, as in "%[1]d", unless it has both in order.
type Words map[string]string

// Explain is for [Scenario.Explain]: it says in words what a note tells; empty if it is of another
// topic.
func (w Words) Explain(topic string, a, b uint64) string {
	format := w[topic]
	if !strings.Contains(format, "%") {
		return format
	}
	return fmt.Sprintf(format, a, b)
}

// frameworkWords are those of the framework itself.
var frameworkWords = Words{
	"disk.create":               "creates file %[1]d",
	"disk.write":                "writes to file %d: %d bytes",
	"disk.truncate":             "cuts file %d to %d bytes",
	"disk.reserve":              "reserves space in file %d: %d bytes",
	"disk.punch":                "punches a hole into file %d: %d bytes",
	"disk.sync":                 "syncs file %d: %d bytes or names were pending",
	"disk.datasync":             "syncs the data of file %d: %d bytes were pending",
	"disk.syncdir":              "syncs directory %d: %d names were pending",
	"disk.syncfs":               "syncs the disk (root %d): %d bytes were pending",
	"disk.writeback":            "writes back from %d: %d operations",
	"disk.dropcache":            "drops the cache of %[1]d",
	"disk.mkdir":                "creates directory %d; its folder has %d names",
	"disk.rename":               "renames file %d; its new folder has %d names",
	"disk.remove":               "removes file %d; its folder has %d names",
	"disk.link":                 "links file %d; its folder has %d names",
	"disk.symlink":              "creates symbolic link %d of %d bytes",
	"disk.chmod":                "sets the mode of file %d to %#o",
	"disk.chtimes":              "sets the time of file %d to %d",
	"disk.ack":                  "promises something, with %[1]d changes pending on the disk",
	"disk.stall":                "disk stalls for %[1]d ns",
	"disk.throttle":             "disk throttled to %[1]d operations a second; 0: no limit",
	"net connection reset":      "connection from port %d to port %d reset",
	"net connection refused":    "connection from port %d to port %d refused",
	"net connection timeout":    "connection from port %d to port %d timed out",
	"net link cut":              "link from host %d to host %d cut",
	"net link mended":           "link from host %d to host %d mended",
	"net link clogged":          "link from host %d to host %d clogged",
	"net link released":         "link from host %d to host %d released",
	"net rule installed":        "rule %d of the network installed, %d in force",
	"net rule removed":          "rule of the network removed (%d so far), %d in force",
	"net lookup fault injected": "fault of names injected",
	"net lookup fault lifted":   "fault of names lifted",
	"linux.exit":                "program ends with code %[1]d",
	"linux.output":              "program prints to file descriptor %d, hash %x",
	"linux.schedule":            "%d choices of the scheduler, hash %x",
	"linux.change":              "change point %d: goroutine %d goes behind all others",
}

// familyWords say the same of topics that go on with a name, which is the first operand.
var familyWords = []struct{ prefix, words string }{
	{"plan ", "plan line %[2]d: %[1]s"},
	{"disk.fault ", "meets the fault %[1]s, operation %[2]d that matches"},
	{"net packet ", "packet %[2]d %[1]s, %[3]d bytes"},
	{"net lookup ", "question %[2]d about a name that a fault meets: %[1]s"},
	{"sys.", "system call %[1]s of goroutine %[2]d: %[3]d"},
}

// explain says in words what a note of the framework tells; empty if it is of something else.
func explain(topic string, a, b uint64) string {
	if text := frameworkWords.Explain(topic, a, b); text != "" {
		return text
	}
	if wire, ok := strings.CutPrefix(topic, "net sent "); ok {
		_, to, _ := strings.Cut(wire, ">")
		return fmt.Sprintf("sends packet %d to %s, %d bytes", a, to, b)
	}
	if wire, ok := strings.CutPrefix(topic, "net delivered "); ok {
		from, _, _ := strings.Cut(wire, ">")
		return fmt.Sprintf("receives packet %d from %s, %d bytes", a, from, b)
	}
	for _, f := range familyWords {
		if name, ok := strings.CutPrefix(topic, f.prefix); ok {
			if f.prefix == "plan " {
				a++ // people count lines from one
			}
			return fmt.Sprintf(f.words, name, a, b)
		}
	}
	return ""
}
