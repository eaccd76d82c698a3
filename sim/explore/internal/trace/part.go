package trace

import (
	"io"
	"math"

	"groundhog/sim"
)

// Part says how much of a trace is wanted: of the records from From to To at most so many, the last
// ones up to Until, and where there is room those that follow.
type Part struct {
	From, To, Until sim.Instant
	Most            int
}

// Everything is the part that is the whole.
func Everything() Part { return Part{To: sim.Forever, Until: sim.Forever, Most: math.MaxInt} }

// Read reads a trace to its end.
func Read(r io.Reader) (*Log, error) { return ReadPart(r, Everything()) }

// ReadPart reads a trace to its end and keeps a part of it, whole steps of it. Memory goes by the
// part, not by the trace: but what lasts into the part (bands) and what adds up to it (stakes) is
// known from the beginning.
func ReadPart(r io.Reader, p Part) (*Log, error) {
	t, err := sim.NewTraceReader(r)
	if err != nil {
		return nil, err
	}
	l := &Log{Seed: t.Seed(), names: t}
	keep := window{Part: p, next: sim.Forever}
	off := bands{open: make(map[string]int)}
	unsynced := stakes{disks: make(map[int]*dirty)}
	end := sim.Instant(0)
	t.OnLine(keep.addLine)
	for {
		rec, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		host, topic := l.findHost(rec.Actor), t.Name(rec.Topic)
		off.see(l.Total, rec, host, topic)
		unsynced.see(l.Total, rec, host, topic)
		keep.add(l.Total, rec)
		end = rec.At
		l.Total++
	}
	keep.settle()
	l.First, l.Records, l.Next = keep.first, keep.records, keep.next
	l.Lines = keep.linesWithin()
	l.findSteps()
	l.Bands, l.Stakes = off.within(l, end), unsynced.within(l)
	return l, nil
}

// window keeps the records of a part.
type window struct {
	Part
	records []sim.Record
	first   uint64      // number in the trace of records[0]
	next    sim.Instant // of the first record behind them
	lines   []sim.LogLine
}

// add looks at the record of this number.
func (w *window) add(n uint64, r sim.Record) {
	switch {
	case r.At < w.From:
		return
	case r.At > w.To:
		w.next = min(w.next, r.At)
		return
	case r.At > w.Until:
		if w.trim(); len(w.records) == w.Most {
			w.next = min(w.next, r.At)
			return
		}
	case len(w.records)/2 >= w.Most:
		w.trim()
	}
	if len(w.records) == 0 {
		w.first = n
	}
	w.records = append(w.records, r)
}

// addLine looks at a log line. As many as records are kept, the last ones up to Until and those
// that follow.
func (w *window) addLine(l sim.LogLine) {
	if l.At < w.From || l.At > w.To {
		return
	}
	if over := len(w.lines) - w.Most; over > 0 && (l.At > w.Until || over > w.Most) {
		w.lines = append(w.lines[:0], w.lines[over:]...)
	}
	if l.At <= w.Until || len(w.lines) < w.Most {
		w.lines = append(w.lines, l)
	}
}

// linesWithin returns the log lines that follow one of the records that were kept.
func (w *window) linesWithin() (list []sim.LogLine) {
	for _, l := range w.lines {
		whole := w.first == 0 // the lines before the first record as well
		if (l.Record > w.first || whole) && l.Record <= w.first+uint64(len(w.records)) {
			list = append(list, l)
		}
	}
	return list
}

// trim drops what is too much at the front.
func (w *window) trim() {
	if over := len(w.records) - w.Most; over > 0 {
		w.cut(over)
	}
}

func (w *window) cut(n int) {
	w.records = append(w.records[:0], w.records[n:]...)
	w.first += uint64(n)
}

// settle drops what is too much in the end, and a step that has lost its beginning.
func (w *window) settle() {
	w.trim()
	if w.first > 0 {
		lost := 0
		for lost < len(w.records) && !IsStep(w.records[lost].Kind) {
			lost++
		}
		w.cut(lost)
	}
}

// index is that of a record of this number in the trace, if the log has it.
func (l *Log) index(n uint64) (i int, in bool) {
	return int(n - l.First), n >= l.First && n-l.First < uint64(len(l.Records))
}

// Span is the time from the first record of the log to the last; part says that the trace has
// others.
func (l *Log) Span() (from, to sim.Instant, part bool) {
	if len(l.Records) > 0 {
		from, to = l.Records[0].At, l.Records[len(l.Records)-1].At
	}
	return from, to, uint64(len(l.Records)) < l.Total
}
