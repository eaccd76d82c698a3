package page

import (
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore/internal/trace"
)

//go:embed template.html style.css page.js shell.js
var files embed.FS

// Data is what a page tells, beside the trace.
type Data struct {
	Title   string      // "electric-kill 1.4.13, seed 17"
	Verdict string      // "stuck acks-catch-up"
	Failed  bool        // whether anything is amiss
	Reasons []Reason    // the properties that do not hold
	Facts   [][2]string // name and value: trace hash, steps, …
	Replay  string      // the command that runs this again
	Plan    []string    // its lines
	Swarm   string      // which faults exist
	Story   []string    // the history that led to it
	Until   sim.Instant // when the violation showed
	Chances []Chance    // the way to the point of no return; may be empty
	Decided uint64      // the step that decided; 0: none is known

	Pictures []Picture // quantities over virtual time; may be empty
}

// part says which part of a trace a log is; nothing if it is the whole.
func part(l *trace.Log) string {
	from, to, part := l.Span()
	if !part {
		return ""
	}
	return fmt.Sprintf("%d of %d records, from %s to %s", len(l.Records), l.Total, from, to)
}

// mostLog is how many log lines a page lists; those beside records are all there.
const mostLog = 1000

// ofPacket says whether a line tells what a packet holds.
func ofPacket(line sim.LogLine) bool { return strings.HasPrefix(line.Who, "net ") }

// logOf returns the last log lines up to the verdict, and how many are left out before them.
func logOf(d Data, l *trace.Log) (lines []string, over int) {
	for _, line := range l.Lines {
		if (!d.Failed || line.At <= d.Until) && !ofPacket(line) {
			lines = append(lines, fmt.Sprintf("%14s  %-9s %s", line.At, line.Who, line.Text))
		}
	}
	over = max(0, len(lines)-mostLog)
	return lines[over:], over
}

// drawn is a picture with its drawing.
type drawn struct {
	Picture
	SVG template.HTML
}

// Reason is a property that does not hold.
type Reason struct {
	Property  string // its name, and what became of it
	Key       string
	Statement string // of the property
	Text      string
	Picture   string // an HTML document of its own about it; empty: there is none
}

// Chance is how likely the violation is after a step.
type Chance struct {
	Step uint64      `json:"step"`
	At   sim.Instant `json:"at"`
	Mean float64     `json:"mean"`
	Low  float64     `json:"low"` // of the 95 % interval
	High float64     `json:"high"`
}

// Write writes the page. Of a part of a trace the diagram shows that part, and says so. Without a
// trace there is no diagram, and no chart of the point of no return.
func Write(w io.Writer, d Data, l *trace.Log) error {
	read := func(name string) string {
		text, err := files.ReadFile(name)
		if err != nil {
			panic(err) // it is embedded
		}
		return string(text)
	}
	packed := ""
	if l == nil {
		l, d.Chances = &trace.Log{}, nil
	} else {
		var err error
		if packed, err = pack(d, l); err != nil {
			return err
		}
	}
	chances, err := json.Marshal(d.Chances)
	if err != nil {
		return err
	}
	var pictures []drawn
	for _, p := range d.Pictures {
		pictures = append(pictures, drawn{p, p.draw(d.Until, d.Failed)})
	}
	log, over := logOf(d, l)
	t := template.Must(template.New("page").Parse(read("template.html")))
	return t.Execute(w, struct {
		Data
		Style   template.CSS
		Script  template.JS
		Shell   template.JS
		Packed  template.HTML // base64
		Records int
		Part    string
		Log     []string
		LogOver int // log lines that are left out
		Hosts   int
		Points  template.JS
		Drawn   []drawn
	}{d, template.CSS(read("style.css")), template.JS(read("page.js")),
		template.JS(read("shell.js")), template.HTML(packed), len(l.Records), part(l), log, over,
		len(l.Hosts), template.JS(chances), pictures})
}
