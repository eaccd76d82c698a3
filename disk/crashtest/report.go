package crashtest

import (
	"fmt"
	"strings"

	"groundhog/disk/persist"
)

// Counts say how much was tried.
type Counts struct {
	Points     int // crash points, those inside recovery included
	Sampled    int // points of which a choice of states was tried, not all
	States     int // legal states
	Recoveries int // distinct images with their promises, each recovered from
}

// String is the counts in words.
func (c Counts) String() string {
	s := fmt.Sprintf("%d crash points, %d states, %d distinct images", c.Points, c.States,
		c.Recoveries)
	if c.Sampled > 0 {
		s += fmt.Sprintf(" (%d points sampled)", c.Sampled)
	}
	return s
}

// ProfileReport is the outcome under one profile.
type ProfileReport struct {
	Profile persist.Profile
	Counts
	Failure *Failure // nil: every state that was tried recovers
}

// Report is the outcome of a test.
type Report struct {
	Profiles []ProfileReport

	base *persist.Image
	log  []*persist.Op
}

// Failed tells whether recovery failed under any profile.
func (r *Report) Failed() bool { return r.Failure() != nil }

// Failure is the first failure, nil if there is none.
func (r *Report) Failure() *Failure {
	for i := range r.Profiles {
		if f := r.Profiles[i].Failure; f != nil {
			return f
		}
	}
	return nil
}

// String is one line for each profile, and the story of the first failure.
func (r *Report) String() string {
	var b strings.Builder
	for i := range r.Profiles {
		p := &r.Profiles[i]
		verdict := "all recover"
		if p.Failure != nil {
			verdict = "recovery FAILS"
		}
		fmt.Fprintf(&b, "%-20v %s: %v\n", p.Profile, verdict, p.Counts)
	}
	if f := r.Failure(); f != nil {
		b.WriteString(f.Story())
	}
	return strings.TrimRight(b.String(), "\n")
}
