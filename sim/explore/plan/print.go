package plan

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Version is the version of the text. A change that old texts do not survive
// counts it up.
const Version = 1

// String prints the plan as [Schema.Parse] reads it: a heading, then a line
// each.
func (p Plan) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "groundhog plan %d %s\n", Version, p.Scenario)
	b.WriteString(p.Body())
	return b.String()
}

// Body prints the lines without the heading.
func (p Plan) Body() string {
	var b strings.Builder
	wide := 0
	for _, l := range p.Lines {
		wide = max(wide, len(l.action.name))
	}
	for _, l := range p.Lines {
		b.WriteString(l.text(wide) + "\n")
	}
	return b.String()
}

// String prints the line without padding: "2s fault kill-consumer shape=1".
func (l Line) String() string { return strings.Join(strings.Fields(l.text(0)), " ") }

// text prints the line in columns; the action takes so many.
func (l Line) text(wide int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%14s  %-5s  %-*s", time.Duration(l.At), l.action.Kind(), wide, l.action.name)
	for i, v := range l.values {
		a := &l.action.args[i]
		if a.kind == text {
			v = strconv.Quote(v)
		}
		fmt.Fprintf(&b, " %s=%s", a.name, v)
	}
	return strings.TrimRight(b.String(), " ")
}

// Brief prints the line as one speaks of it: "kill-consumer shape=1 at 2.58s".
func (l Line) Brief() string {
	var words []string
	for i, v := range l.values {
		words = append(words, l.action.args[i].name+"="+v)
	}
	at := time.Duration(l.At)
	if at > time.Second {
		at = at.Round(10 * time.Millisecond)
	}
	return strings.TrimSpace(l.action.name+" "+strings.Join(words, " ")) + " at " + at.String()
}
