package worker

import (
	"strings"
)

// Death is how a worker ended that did not end well.
type Death struct {
	Status    string // "exit status 3", "signal: killed"
	Signalled bool   // a signal ended it
	Answered  bool   // it had given its answer before
	Silent    bool   // it was killed because it gave no sign
	Output    string // the end of what it wrote to the standard error
}

// Error says how the worker ended, and what it wrote last.
func (d *Death) Error() string {
	text := "a worker ended with " + d.Status
	if d.Silent {
		text = "a worker gave no sign, and was killed"
	}
	for _, line := range d.LastLines(6) {
		text += "\n    " + line
	}
	return text
}

// LastLines are the last lines that the worker wrote, so many at most.
func (d *Death) LastLines(most int) []string {
	text := strings.TrimRight(d.Output, "\n")
	if text == "" {
		return nil
	}
	lines := strings.Split(text, "\n")
	return lines[max(0, len(lines)-most):]
}

// Thrown is what the runtime has printed about the end of the process: the message of a panic or of
// a fatal error, and the stack of the goroutine that caused it. ok is false if it says nothing.
func (d *Death) Thrown() (message, stack string, ok bool) {
	lines := strings.Split(d.Output, "\n")
	for i, line := range lines {
		if text, isPanic := strings.CutPrefix(line, "panic: "); isPanic {
			message, ok = text, true
		} else if strings.HasPrefix(line, "fatal error: ") {
			message, ok = line, true
		}
		if ok {
			_, stack, _ = strings.Cut(strings.Join(lines[i:], "\n"), "\ngoroutine ")
			stack, _, _ = strings.Cut(stack, "\n\n")
			return message, stack, ok
		}
	}
	return "", "", false
}

// Racy says whether the race detector has reported something.
func (d *Death) Racy() bool { return strings.Contains(d.Output, "WARNING: DATA RACE") }
