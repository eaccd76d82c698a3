package net

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"groundhog/sim"
	"groundhog/sim/fault"
)

// Link says how one direction between two hosts treats packets. The zero Link
// is perfect: no latency, no limit, no fault. Values compare with ==, print,
// and parse back.
//
// Unless a fault says otherwise a link is first in, first out: a packet never
// arrives before one that was sent earlier, however the latencies fall.
type Link struct {
	Latency Latency

	// Bandwidth is in bytes per second, headers included; 0 is no limit. Packets
	// are put on the wire one after the other.
	Bandwidth uint64
	// Queue is how many bytes may wait for the wire; 0 is 256 KiB. It matters
	// only with a Bandwidth. A stream waits for room (and its writer, once the
	// send buffer is full); a datagram that finds none is dropped.
	Queue uint64

	Loss sim.Ratio // the packet is lost

	Duplicate sim.Ratio // a second copy arrives, with a latency of its own, never before the first

	Replay      sim.Ratio     // a copy arrives late, among packets of another time
	ReplayAfter time.Duration // how late at most; 0 is 10 s

	Reorder      sim.Ratio     // the packet is held back and overtaken by those behind it
	ReorderAfter time.Duration // for how long at most; 0 is 10 ms

	// Corrupt is how often bits of the payload arrive flipped. No checksum
	// notices: what arrives is what the application reads.
	Corrupt     sim.Ratio
	CorruptBits int // how many bits at most; 0 is 8

	// Reset is how often a stream segment makes the connection break, with
	// partial delivery; see [Network.Reset]. Three times in ten only one end
	// notices at once.
	Reset sim.Ratio
}

// DefaultLink is the link of a [Network] that is told nothing: 100 to 800 µs,
// no limit, no fault.
func DefaultLink() Link {
	return Link{Latency: Uniform(100*time.Microsecond, 800*time.Microsecond)}
}

// Defaults of the fields of Link for which zero would make no sense.
const (
	defaultQueue        = 256 << 10
	defaultReplayAfter  = 10 * time.Second
	defaultReorderAfter = 10 * time.Millisecond
	defaultCorruptBits  = 8
)

// Check returns an error that says what is impossible about l, or nil.
func (l Link) Check() error {
	if why := l.Latency.check(); why != "" {
		return fmt.Errorf("link: %s", why)
	}
	for _, f := range l.ratios() {
		if !fault.ValidRatio(*f.ratio) {
			return fmt.Errorf("link: %s=%s is no fraction from 0 to 1", f.name,
				fault.RatioText(*f.ratio))
		}
	}
	switch {
	case l.ReplayAfter < 0 || l.ReorderAfter < 0 || l.CorruptBits < 0:
		return fmt.Errorf("link: replay-after, reorder-after and corrupt-bits must not be " +
			"below zero")
	case l.Bandwidth > 1<<40 || l.Queue > 1<<40:
		return fmt.Errorf("link: bandwidth and queue must not exceed 2^40; 0 is no limit")
	case l.Bandwidth > 0 && l.Bandwidth < 100:
		return fmt.Errorf("link: a bandwidth of %d bytes/s: below 100, use a partition",
			l.Bandwidth)
	case l.Queue > 0 && l.Queue < 2048:
		return fmt.Errorf("link: a queue of %d bytes has no room for a packet: give at least 2048",
			l.Queue)
	}
	return nil
}

func (l Link) checked() Link {
	if err := l.Check(); err != nil {
		panic("net: " + err.Error())
	}
	return l
}

type ratioField struct {
	name  string
	ratio *sim.Ratio
}

// ratios lists the probabilities in the order in which they print.
func (l *Link) ratios() []ratioField {
	return []ratioField{
		{"loss", &l.Loss}, {"duplicate", &l.Duplicate}, {"replay", &l.Replay},
		{"reorder", &l.Reorder}, {"corrupt", &l.Corrupt}, {"reset", &l.Reset},
	}
}

// String prints l as [ParseLink] reads it: "latency=uniform(1ms,2ms)
// bandwidth=125000 loss=1/100". Fields that are zero are left out.
func (l Link) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "latency=%v", l.Latency)
	number := func(name string, v uint64) {
		if v != 0 {
			fmt.Fprintf(&b, " %s=%d", name, v)
		}
	}
	number("bandwidth", l.Bandwidth)
	number("queue", l.Queue)
	for _, f := range l.ratios() {
		if *f.ratio != (sim.Ratio{}) {
			fmt.Fprintf(&b, " %s=%s", f.name, fault.RatioText(*f.ratio))
		}
	}
	if l.ReplayAfter != 0 {
		fmt.Fprintf(&b, " replay-after=%v", l.ReplayAfter)
	}
	if l.ReorderAfter != 0 {
		fmt.Fprintf(&b, " reorder-after=%v", l.ReorderAfter)
	}
	number("corrupt-bits", uint64(l.CorruptBits))
	return b.String()
}

// ParseLink reads what [Link.String] prints, fields in any order.
func ParseLink(text string) (Link, error) {
	var l Link
	for _, word := range strings.Fields(text) {
		name, value, _ := strings.Cut(word, "=")
		if err := l.set(name, value); err != nil {
			return Link{}, fmt.Errorf("link %q: at %q: %w", text, word, err)
		}
	}
	if err := l.Check(); err != nil {
		return Link{}, err
	}
	return l, nil
}

func (l *Link) set(name, value string) (err error) {
	for _, f := range l.ratios() {
		if f.name == name {
			*f.ratio, err = fault.ParseRatio(value)
			return err
		}
	}
	switch name {
	case "latency":
		l.Latency, err = ParseLatency(value)
	case "bandwidth":
		l.Bandwidth, err = strconv.ParseUint(value, 10, 64)
	case "queue":
		l.Queue, err = strconv.ParseUint(value, 10, 64)
	case "replay-after":
		l.ReplayAfter, err = time.ParseDuration(value)
	case "reorder-after":
		l.ReorderAfter, err = time.ParseDuration(value)
	case "corrupt-bits":
		l.CorruptBits, err = strconv.Atoi(value)
	default:
		err = fmt.Errorf("no such field; there are latency, bandwidth, queue, loss, duplicate, " +
			"replay, reorder, " +
			"corrupt, reset, replay-after, reorder-after and corrupt-bits")
	}
	return err
}
