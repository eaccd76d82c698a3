package page

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore/internal/trace"
)

// Classes of records, by how they are drawn; of several on one pixel the highest
// is drawn.
const (
	classQuiet = iota // wake-ups, packets
	classWrite        // a disk changes
	classSync         // a disk syncs
	classNote         // a node has something to say
	classPlan         // a line of the plan
	classFault        // a fault point fires
	classBoot
	classCrash
)

// columns is what the script of the page works on: one entry for each record, and
// what the trace package derives. Times are differences, in nanoseconds.
type columns struct {
	Hosts  []string `json:"hosts"`
	At     []int64  `json:"at"`
	Step   []uint64 `json:"step"`
	From   int64    `json:"from"`   // the instant at which the diagram begins
	First  uint64   `json:"first"`  // the first step; of a part of a trace it is not 0,
	Record uint64   `json:"record"` // and neither is the first record
	Host   []int    `json:"host"`
	Class  []int    `json:"class"`
	Cause  []uint64 `json:"cause"`  // of the step, for its first record; else 0
	Label  []int    `json:"label"`  // index into Labels, -1: none
	Labels []string `json:"labels"` // a word, or a word and in a second line some more
	// runs of steps, from First on, that are not, are, are not … in the causal past
	Past     []int    `json:"past"`
	Messages [][4]int `json:"messages"` // sent, delivered, from, to
	Bands    []band   `json:"bands"`
	Stakes   []stake  `json:"stakes"`
	Until    int64    `json:"until"`
	Anchor   uint64   `json:"anchor"`
	Decided  uint64   `json:"decided"`
	Focus    [2]int64 `json:"focus"` // the stretch of time that is shown first
	Text     string   `json:"text"`
	Log      []logged `json:"log"` // the log lines that follow a record
}

type band struct {
	Host   int    `json:"host"`
	Kind   string `json:"kind"`
	From   int64  `json:"from"`
	To     int64  `json:"to"`
	Record int    `json:"record"`
}

type logged struct {
	Record int      `json:"record"`
	Lines  []string `json:"lines"`
}

type stake struct {
	Record int      `json:"record"`
	Lines  []string `json:"lines"`
}

// pack makes the columns as JSON, compressed, as base64.
func pack(d Data, l *trace.Log) (string, error) {
	c := &columns{Hosts: l.Hosts, First: l.FirstStep, Record: l.First, Until: int64(d.Until),
		Decided: d.Decided, Anchor: l.Told(d.Until)}
	if !d.Failed {
		c.Anchor = l.Told(sim.Forever)
	}
	if from, _, part := l.Span(); part {
		c.From = int64(from)
		if d.Until < from || d.Until >= l.Next {
			c.Until = 0 // the line of the verdict is not in this part
		}
	}
	c.records(l)
	c.past(l)
	for _, m := range l.Messages() {
		c.Messages = append(c.Messages, [4]int{m.Sent, m.Delivered, m.From, m.To})
	}
	for _, b := range l.Bands {
		c.Bands = append(c.Bands, band{b.Host, b.Kind, int64(b.From), int64(b.To), b.Record})
	}
	for _, s := range l.Stakes {
		c.Stakes = append(c.Stakes, stake{s.Record, s.Lines})
	}
	c.focus(l)
	var buf bytes.Buffer
	b64 := base64.NewEncoder(base64.StdEncoding, &buf)
	zip := gzip.NewWriter(b64)
	if err := json.NewEncoder(zip).Encode(c); err != nil {
		return "", err
	}
	if err := zip.Close(); err != nil {
		return "", err
	}
	if err := b64.Close(); err != nil {
		return "", err
	}
	return buf.String(), nil
}

// records fills the columns that have an entry for each record.
func (c *columns) records(l *trace.Log) {
	var text strings.Builder
	after := l.LinesAfter()
	labels := make(map[string]int)
	var at int64
	var step uint64
	for i, r := range l.Records {
		line := l.Text(i)
		text.WriteString(line)
		text.WriteByte('\n')
		c.At = append(c.At, int64(r.At)-at)
		c.Step = append(c.Step, r.Step-step)
		at, step = int64(r.At), r.Step
		c.Host = append(c.Host, l.Host(r.Actor))
		c.Class = append(c.Class, class(l, r))
		cause := uint64(0)
		if st := l.StepOf(r); st.From == i {
			cause = st.Cause
		}
		c.Cause = append(c.Cause, cause)
		c.Label = append(c.Label, c.label(l, r, line, labels))
		if lines := after[i]; len(lines) > 0 {
			c.log(i, lines)
		}
	}
	c.Text = text.String()
}

// log adds the log lines that follow a record. A record that would not be told of by itself gets
// the mark of a node that has something to say, and the beginning of the first line beside it. What
// a packet holds is told with its record alone.
func (c *columns) log(record int, lines []sim.LogLine) {
	entry := logged{Record: record}
	said := ""
	for _, line := range lines {
		if ofPacket(line) {
			entry.Lines = append(entry.Lines, "content: "+line.Text)
			continue
		}
		if said == "" {
			said = line.Text
		}
		entry.Lines = append(entry.Lines, strings.Split(line.String(), "\n")...)
	}
	c.Log = append(c.Log, entry)
	if said != "" && c.Class[record] < classNote {
		c.Class[record] = classNote
		c.Label[record] = len(c.Labels)
		c.Labels = append(c.Labels, logLabel(said))
	}
}

// logLabel is the label of a log line.
func logLabel(text string) string { return beginning(text, 16) + "\n" + beginning(text, 48) }

// beginning returns as much of a text as has so much room.
func beginning(text string, room int) string {
	line, _, more := strings.Cut(strings.TrimSpace(text), "\n")
	line = strings.Join(strings.Fields(line), " ")
	if r := []rune(line); len(r) > room {
		line, more = string(r[:room-1]), true
	}
	if more {
		line = strings.TrimRight(line, " ") + "…"
	}
	return line
}

// label numbers the short texts that stand beside marks. line is the record as text, whose words
// begin behind time, step, kind and who.
func (c *columns) label(l *trace.Log, r sim.Record, line string, known map[string]int) int {
	if class(l, r) < classNote {
		return -1
	}
	label := r.Kind.String()
	if r.Kind == sim.KindNote || r.Kind == sim.KindFault {
		label = strings.TrimPrefix(l.Name(r.Topic), "plan ")
		if _, rest, dotted := strings.Cut(label, "."); dotted {
			label = rest // the name of the system stands at the lane
		}
	}
	if fields := strings.Fields(line); len(fields) > 4 {
		words := strings.Join(fields[4:], " ")
		if r.Kind == sim.KindCrash {
			words = label + ": " + words
		}
		if planned, ok := strings.CutPrefix(words, "plan line "); ok {
			_, words, _ = strings.Cut(planned, ": ")
		}
		label += "\n" + beginning(words, 48)
	}
	n, ok := known[label]
	if !ok {
		n = len(c.Labels)
		known[label] = n
		c.Labels = append(c.Labels, label)
	}
	return n
}

func class(l *trace.Log, r sim.Record) int {
	switch r.Kind {
	case sim.KindCrash, sim.KindPanic, sim.KindAbandon:
		return classCrash
	case sim.KindBoot, sim.KindPause, sim.KindUnpause, sim.KindSkew:
		return classBoot
	case sim.KindFault:
		return classFault
	case sim.KindNote:
		switch name := l.Name(r.Topic); {
		case strings.HasPrefix(name, "plan "):
			return classPlan
		case strings.HasPrefix(name, "disk.sync") || name == "disk.datasync":
			return classSync
		case strings.HasPrefix(name, "disk."):
			return classWrite
		case strings.HasPrefix(name, "net "), strings.HasPrefix(name, "sys."),
			name == "linux.schedule":
			return classQuiet
		}
		return classNote
	}
	return classQuiet
}

// past writes the causal past of the anchor as runs. If the log has no anchor, which may be in the
// steps before, nothing is told from the rest.
func (c *columns) past(l *trace.Log) {
	if c.Anchor < l.FirstStep {
		c.Past = []int{0, len(l.Steps)}
		return
	}
	in, length := false, 0
	for _, p := range l.Past(c.Anchor) {
		if p != in {
			c.Past = append(c.Past, length)
			in, length = p, 0
		}
		length++
	}
	c.Past = append(c.Past, length)
}

// focus is the stretch from the first line of the plan to the last thing that was
// told before the violation showed, with some margin.
func (c *columns) focus(l *trace.Log) {
	first, last := int64(-1), int64(l.At(c.Anchor))
	for _, r := range l.Records {
		if class(l, r) == classPlan {
			if first < 0 {
				first = int64(r.At)
			}
			last = max(last, int64(r.At))
		}
	}
	first = max(first, c.From)
	margin := max((last-first)/20, 1000)
	c.Focus = [2]int64{max(c.From, first-margin), last + margin}
}
