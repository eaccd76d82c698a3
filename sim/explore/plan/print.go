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
	at, wide := 14, 0
	for _, l := range p.Lines {
		at, wide = max(at, len(l.when())), max(wide, len(l.action.name))
	}
	for _, l := range p.Lines {
		b.WriteString(l.text(at, wide) + "\n")
	}
	return b.String()
}

// String prints the line without padding: "2s fault kill-consumer shape=1".
func (l Line) String() string {
	return l.when() + " " + l.action.Kind() + " " + l.action.name + l.arguments()
}

// text prints the line in columns; its beginning and the action take so many.
func (l Line) text(at, wide int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%*s  %-5s  %-*s", at, l.when(), l.action.Kind(), wide, l.action.name)
	b.WriteString(l.arguments())
	return strings.TrimRight(b.String(), " ")
}

// arguments prints the arguments, a blank before each.
func (l Line) arguments() string {
	var b strings.Builder
	for i, v := range l.values {
		a := &l.action.args[i]
		if a.kind == text {
			v = strconv.Quote(v)
		}
		fmt.Fprintf(&b, " %s=%s", a.name, v)
	}
	return b.String()
}

// when is what the line begins with.
func (l Line) when() string {
	if l.Hangs() {
		return l.On.String()
	}
	return time.Duration(l.At).String()
}

// Words prints the line without its time and kind: "kill-consumer shape=1".
func (l Line) Words() string {
	words := []string{l.action.name}
	for i, v := range l.values {
		words = append(words, l.action.args[i].name+"="+v)
	}
	return strings.Join(words, " ")
}

// Brief prints the line as one speaks of it: "kill-consumer shape=1 at 2.58s".
func (l Line) Brief() string {
	if l.Hangs() {
		return l.Words() + " " + l.On.String()
	}
	at := time.Duration(l.At)
	if at > time.Second {
		at = at.Round(10 * time.Millisecond)
	}
	return l.Words() + " at " + at.String()
}
