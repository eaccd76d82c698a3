package page

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore/internal/trace"
)

// ShiVizParser is the regular expression with which ShiViz reads what [ShiViz]
// writes: paste it into the field "log parsing regular expression".
const ShiVizParser = `(?<host>\S*) (?<clock>{.*})\n(?<event>.*)`

// ShiViz writes a log with vector clocks for bestchai.bitbucket.io/shiviz: two
// lines for each event that tells something (messages, notes of nodes, faults, life of
// hosts). Events of the world, which is no host, are left out.
func ShiViz(w io.Writer, l *trace.Log) error {
	out := bufio.NewWriter(w)
	clocks := make([]clock, len(l.Hosts))
	sentBy := make(map[int]int) // delivered -> sent
	for _, m := range l.Messages() {
		sentBy[m.Delivered] = m.Sent
	}
	atSend := make(map[int]clock)
	for i, r := range l.Records {
		host := l.Host(r.Actor)
		if l.Hosts[host] == "world" || !tells(l, r) {
			continue
		}
		if clocks[host] == nil {
			clocks[host] = make(clock)
		}
		clocks[host][l.Hosts[host]]++
		if from, ok := sentBy[i]; ok {
			clocks[host].merge(atSend[from])
		}
		if strings.HasPrefix(l.Name(r.Topic), "net sent ") {
			atSend[i] = clocks[host].clone()
		}
		text, err := json.Marshal(clocks[host]) // sorted by key
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s %s\n%s\n", l.Hosts[host], text, event(l, r))
	}
	return out.Flush()
}

// tells says whether a record is worth an event of its own.
func tells(l *trace.Log, r sim.Record) bool {
	switch r.Kind {
	case sim.KindNote:
		name := l.Name(r.Topic)
		return !strings.HasPrefix(name, "disk.") || class(l, r) == classSync
	case sim.KindFault, sim.KindBoot, sim.KindCrash, sim.KindPause, sim.KindUnpause, sim.KindPanic:
		return true
	}
	return false
}

// event is the text of an event: when, and what.
func event(l *trace.Log, r sim.Record) string {
	if r.Kind == sim.KindNote {
		return fmt.Sprintf("%s %s %d %d", r.At, l.Name(r.Topic), r.A, r.B)
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", r.At, r.Kind, l.Name(r.Topic)))
}

// clock is a vector clock by host.
type clock map[string]uint64

func (c clock) clone() clock {
	d := make(clock, len(c))
	d.merge(c)
	return d
}

func (c clock) merge(d clock) {
	for host, n := range d { // order-free: a maximum for each host
		c[host] = max(c[host], n)
	}
}
