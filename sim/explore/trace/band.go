package trace

import (
	"fmt"
	"strings"

	"groundhog/sim"
)

// Band is a stretch of time in which something was off with a host.
type Band struct {
	Host     int
	Kind     string // "down", "paused", "cut", "clogged"
	From, To sim.Instant
	Record   int // index of the record that began it
}

// Bands returns all of them, in order of their beginning. What never ends lasts to
// the end of the trace. A host that was never booted is not down.
func (l *Log) Bands() []Band {
	var out []Band
	open := make(map[string]int) // what is going on: index into out
	begin := func(i int, kind, key string) {
		r := l.Records[i]
		if _, on := open[key]; !on {
			open[key] = len(out)
			out = append(out, Band{Host: l.Host(r.Actor), Kind: kind, From: r.At, To: -1, Record: i})
		}
	}
	end := func(i int, key string) {
		if n, on := open[key]; on {
			out[n].To = l.Records[i].At
			delete(open, key)
		}
	}
	for i, r := range l.Records {
		host := fmt.Sprint(l.Host(r.Actor))
		switch r.Kind {
		case sim.KindCrash:
			end(i, "paused "+host)
			begin(i, "down", "down "+host)
		case sim.KindBoot:
			end(i, "down "+host)
		case sim.KindPause:
			begin(i, "paused", "paused "+host)
		case sim.KindUnpause:
			end(i, "paused "+host)
		case sim.KindNote:
			link := fmt.Sprintf(" %s %d %d", host, r.A, r.B)
			switch what, _ := strings.CutPrefix(l.Name(r.Topic), "net link "); what {
			case "cut":
				begin(i, "cut", "cut"+link)
			case "mended":
				end(i, "cut"+link)
			case "clogged":
				begin(i, "clogged", "clogged"+link)
			case "released":
				end(i, "clogged"+link)
			}
		}
	}
	for i := range out {
		if out[i].To < 0 {
			out[i].To = l.Records[len(l.Records)-1].At
		}
	}
	return out
}
