package cli

import (
	"fmt"
	"strings"
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
}

func newProgress(c *call, j *job) *progress {
	now := time.Now()
	return &progress{c: c, j: j, start: now, drawn: now, seen: make(map[explore.Target]bool)}
}

// add counts a run.
func (p *progress) add(out explore.Outcome) {
	p.runs++
	if broken := out.Failures(); len(broken) > 0 {
		p.failed++
		for _, v := range broken {
			if t := (explore.Target{Property: v.Property.Name, Key: v.Key}); !p.quiet &&
				!p.seen[t] {
				p.seen[t] = true
				p.wipe()
				fmt.Fprintf(p.c.err, "seed %d: %s\n", out.Seed, t)
			}
		}
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
	const width = 30
	full := int(width * p.runs / p.j.n)
	rate := float64(p.runs) / spent.Seconds()
	left := time.Duration(float64(p.j.n-p.runs) / rate * float64(time.Second)).Round(time.Second)
	return fmt.Sprintf("[%s%s] %d/%d seeds, %.0f/s, %v left, %d failed",
		strings.Repeat("#", full), strings.Repeat(".", width-full), p.runs, p.j.n, rate, left,
		p.failed)
}

// wipe takes the bar off the screen.
func (p *progress) wipe() {
	if p.onScreen {
		fmt.Fprint(p.c.err, "\r\x1b[K")
		p.onScreen = false
	}
}

func (p *progress) done() { p.wipe() }
