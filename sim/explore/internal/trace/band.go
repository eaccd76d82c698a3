package trace

import (
	"fmt"

	"groundhog/sim"
)

// Band is a stretch of time in which something was off with a host.
type Band struct {
	Host     int
	Kind     string // "down", "paused", "cut", "clogged"
	From, To sim.Instant
	Record   int // index of the record that began it; -1: it is not in the log
}

// bands are those that a trace has come to so far.
type bands struct {
	all  []Band
	open map[string]int // what is going on: index into all
}

// see looks at a record, of a host, and its number in the trace.
func (b *bands) see(n uint64, r sim.Record, host int, topic string) {
	key := func(kind string) string { return fmt.Sprint(kind, " ", host) }
	link := func(kind string) string { return fmt.Sprint(kind, " ", host, " ", r.A, " ", r.B) }
	switch r.Kind {
	case sim.KindCrash:
		b.end(r.At, key("paused"))
		b.begin(n, r.At, host, "down", key("down"))
	case sim.KindBoot:
		b.end(r.At, key("down"))
	case sim.KindPause:
		b.begin(n, r.At, host, "paused", key("paused"))
	case sim.KindUnpause:
		b.end(r.At, key("paused"))
	case sim.KindNote:
		switch topic {
		case "net link cut":
			b.begin(n, r.At, host, "cut", link("cut"))
		case "net link mended":
			b.end(r.At, link("cut"))
		case "net link clogged":
			b.begin(n, r.At, host, "clogged", link("clogged"))
		case "net link released":
			b.end(r.At, link("clogged"))
		}
	}
}

// begin begins a band, unless it is going on. A host that was never booted is not down.
func (b *bands) begin(n uint64, at sim.Instant, host int, kind, key string) {
	if _, on := b.open[key]; !on {
		b.open[key] = len(b.all)
		b.all = append(b.all, Band{Host: host, Kind: kind, From: at, To: -1, Record: int(n)})
	}
}

func (b *bands) end(at sim.Instant, key string) {
	if i, on := b.open[key]; on {
		b.all[i].To = at
		delete(b.open, key)
	}
}

// within are the bands that reach into a log of a trace that ends at an instant, until which those
// last that never end.
func (b *bands) within(l *Log, end sim.Instant) (list []Band) {
	first, last, _ := l.Span()
	for _, band := range b.all {
		if band.To < 0 {
			band.To = end
		}
		if band.To < first || band.From > last {
			continue
		}
		i, in := l.index(uint64(band.Record))
		if band.Record = i; !in {
			band.Record = -1
		}
		list = append(list, band)
	}
	return list
}
