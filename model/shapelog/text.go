package shapelog

import (
	"fmt"
	"io"
	"strings"
)

var eventNames = [eventKinds]string{
	"commit", "advance", "serve", "invalidate", "stored", "ack", "round", "retry", "round end",
	"consumer", "death", "crash", "restart", "observe", "read", "deliver",
}

// String is the word of the event's text form.
func (k EventKind) String() string {
	if k < eventKinds {
		return eventNames[k]
	}
	return "invalid"
}

// columns is the heading of the text form of a history.
const columns = "     #           time  event       handle      detail\n"

// line is the text form of the i-th event: number, seconds, event, handle, detail.
func (e *Event) line(i int) string {
	handle := e.Handle
	if handle == "" {
		handle = "-"
	}
	text := fmt.Sprintf("%6d %4d.%09d  %-10s  %-10s  %s", i, e.Time/1e9, e.Time%1e9, e.Kind, handle,
		e.detail())
	return strings.ReplaceAll(strings.TrimRight(text, " "), "\n", `\n`)
}

func (e *Event) detail() string {
	switch e.Kind {
	case Committed:
		var b strings.Builder
		fmt.Fprintf(&b, "lsn=%d", e.LSN)
		for _, op := range e.Ops {
			fmt.Fprintf(&b, "  %v", op)
		}
		return b.String()
	case Advanced, Acknowledged, Delivered:
		return fmt.Sprintf("lsn=%d", e.LSN)
	case Served:
		return e.Shape.String()
	case Invalidated:
		if e.Durable {
			return "durably"
		}
		return "in memory"
	case Stored:
		return "up to " + e.Offset.String()
	case RoundBegun:
		return fmt.Sprintf("round=%d", e.Round)
	case RoundRetried, RoundEnded:
		return fmt.Sprintf("round=%d retries=%d", e.Round, e.Retries)
	case ConsumerStarted:
		return "started"
	case ConsumerDied:
		return e.Reason
	case ClientRead:
		return fmt.Sprintf("client=%s at %v up to date at %d %s", e.Reason, e.Offset, e.LSN,
			rowsText(e.View))
	case Observed:
		return e.State.String()
	}
	return ""
}

// String is the state in one line: its size, and what is pending.
func (s *State) String() string {
	var b strings.Builder
	entries := 0
	for _, l := range s.Logs {
		entries += len(l.Entries)
	}
	fmt.Fprintf(&b, "%v wal=%d logs=%d entries=%d pending=%d", s.Phase, s.EndOfWAL, len(s.Logs),
		entries, len(s.Pending))
	for _, p := range s.Pending {
		fmt.Fprintf(&b, "  %v", p)
	}
	return b.String()
}

// String is "handle flushed..sent writer(death)".
func (p Pending) String() string {
	text := fmt.Sprintf("%s %v..%v %v", p.Handle, p.Flushed, p.Sent, p.Writer)
	if p.Death != "" {
		text += "(" + p.Death + ")"
	}
	return text
}

// String is the log in one line, "|" at each commit mark.
func (l Log) String() string {
	var b strings.Builder
	b.WriteString(l.Handle + ":")
	marks := l.Commits
	for i := 0; i <= len(l.Entries); i++ {
		for len(marks) > 0 && marks[0].Len <= i {
			fmt.Fprintf(&b, " |%d", marks[0].LSN)
			marks = marks[1:]
		}
		if i < len(l.Entries) {
			e := l.Entries[i]
			fmt.Fprintf(&b, " %v[%s]=%s", e.At, e.Key, e.Value)
		}
	}
	return b.String()
}

// WriteTo writes the text form: a heading, then one line an event. Operations, states and reasons
// are printed in full; the logs of an observed state are not.
func (h *History) WriteTo(w io.Writer) (int64, error) {
	n, err := io.WriteString(w, columns)
	total := int64(n)
	for i, e := range h.events.all() {
		if err != nil {
			break
		}
		n, err = io.WriteString(w, e.line(i)+"\n")
		total += int64(n)
	}
	return total, err
}

// String is the text form.
func (h *History) String() string {
	var b strings.Builder
	h.WriteTo(&b)
	return b.String()
}
