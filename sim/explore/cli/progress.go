package cli

import (
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"groundhog/sim/explore"
)

// progress tells how a sweep goes: failures as they come, one line for each
// kind, and on a terminal a bar.
type progress struct {
	c        *call
	j        *job
	start    time.Time
	drawn    time.Time
	runs     uint64
	failed   uint64
	seen     map[explore.Target]bool
	onScreen bool
	quiet    bool // the bar only
	unit     string
}

func newProgress(c *call, j *job) *progress {
	now := time.Now()
	return &progress{c: c, j: j, unit: "seed", start: now, drawn: now,
		seen: make(map[explore.Target]bool)}
}

// add counts a run.
func (p *progress) add(out explore.Outcome) {
	if broken := out.Failures(); len(broken) > 0 {
		for _, v := range broken {
			if t := (explore.Target{Property: v.Property.Name, Key: v.Key}); !p.quiet &&
				!p.seen[t] {
				p.seen[t] = true
				p.wipe()
				if p.unit == "seed" {
					fmt.Fprintf(p.c.err, "seed %d: %s\n", out.Seed, t)
				} else {
					fmt.Fprintf(p.c.err, "%s %d: %s\n", p.unit, p.runs+1, t)
				}
			}
		}
	}
	p.count(len(out.Failures()) > 0)
}

// count counts one that failed or not, and draws the bar.
func (p *progress) count(failed bool) {
	p.runs++
	if failed {
		p.failed++
	}
	if now := time.Now(); p.c.bar && now.Sub(p.drawn) > 200*time.Millisecond {
		p.drawn = now
		p.wipe()
		fmt.Fprint(p.c.err, p.text(now.Sub(p.start)))
		p.onScreen = true
	}
}

// text is the bar: how far, how fast, how long still.
func (p *progress) text(spent time.Duration) string {
	width := uint64(max(10, min(30, drawWidth(widthOf(os.Stderr))-52)))
	full := width * p.runs / p.j.n
	rate := float64(p.runs) / spent.Seconds()
	left := time.Duration(float64(p.j.n-p.runs) / rate * float64(time.Second)).Round(time.Second)
	return fmt.Sprintf("[%s%s] %d/%d %ss, %.0f/s, %v left, %d failed",
		strings.Repeat("#", int(full)), strings.Repeat(".", int(width-full)), p.runs, p.j.n,
		p.unit, rate, left, p.failed)
}

// wipe takes the bar off the screen.
func (p *progress) wipe() {
	if p.onScreen {
		fmt.Fprint(p.c.err, "\r\x1b[K")
		p.onScreen = false
	}
}

func (p *progress) done() { p.wipe() }

// busy reports to a person at a terminal, in one line, what takes more than two seconds.
type busy struct {
	c    *call
	stop chan struct{}
	done chan struct{}
	now  atomic.Pointer[string] // what is being done
}

// busy begins to report; end ends it.
func (c *call) busy(format string, args ...any) *busy {
	b := &busy{c: c, stop: make(chan struct{}), done: make(chan struct{})}
	b.say(format, args...)
	go b.report(time.Now())
	return b
}

// say changes what is reported.
func (b *busy) say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	b.now.Store(&text)
}

func (b *busy) report(start time.Time) {
	defer close(b.done)
	if !b.c.bar {
		return
	}
	wait := 2 * time.Second
	for drawn := false; ; drawn = true {
		select {
		case <-b.stop:
			if drawn {
				fmt.Fprint(b.c.err, "\r\x1b[K")
			}
			return
		case <-time.After(wait):
		}
		wait = 500 * time.Millisecond
		fmt.Fprintf(b.c.err, "\r\x1b[K%s, %v", *b.now.Load(),
			time.Since(start).Round(time.Second))
	}
}

// end wipes the line.
func (b *busy) end() {
	close(b.stop)
	<-b.done
}
