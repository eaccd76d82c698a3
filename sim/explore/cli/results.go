package cli

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"

	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// resultsVersion is the version of the result file. It is JSON lines: a heading,
// then failures in order of seeds with a checkpoint now and then, and at the end.
const resultsVersion = 2 // since 2 with digests

// heading says which sweep it is.
type heading struct {
	Groundhog int    `json:"groundhog"` // version
	Scenario  string `json:"scenario"`
	Variant   string `json:"variant"`
	Policy    string `json:"policy"`
	Swarm     bool   `json:"swarm"`
	Events    string `json:"events,omitempty"`
	From      uint64 `json:"from"`
	Seeds     uint64 `json:"seeds"`
}

// failure is one seed that failed.
type failure struct {
	Seed       uint64      `json:"seed"`
	Hash       string      `json:"hash"`
	Steps      uint64      `json:"steps"`
	Violations []violation `json:"violations"`
}

type violation struct {
	Property string `json:"property"`
	Verdict  string `json:"verdict"`
	Key      string `json:"key"`
	Reason   string `json:"reason"`
}

// checkpoint is the sum of all seeds so far.
type checkpoint struct {
	Done   uint64         `json:"done"`
	Failed uint64         `json:"failed"`
	Steps  uint64         `json:"steps"`
	Twice  uint64         `json:"twice"` // seeds that were run twice
	Digest string         `json:"digest"`
	Marks  []explore.Mark `json:"marks"`
	Groups []groupCount   `json:"groups"`
}

type groupCount struct {
	Property string     `json:"property"`
	Key      string     `json:"key"`
	Seeds    uint64     `json:"seeds"`
	First    uint64     `json:"first"`
	Rate     [3]float64 `json:"rate"`  // observed, and its 95 % interval
	Clean    uint64     `json:"clean"` // seeds that must hold to believe a fix
}

// checkpointEach is how many seeds lie between two checkpoints.
const checkpointEach = 1000

// results writes the file of one sweep. The first error is kept for close.
type results struct {
	name string // of the file; empty: it goes to the standard output
	head heading
	to   io.Writer
	file *os.File // nil if there is no name
	sum  explore.Summary
	err  error
}

// createResults begins the file of a sweep. It overwrites nothing.
func createResults(name string, j *job) (*results, error) {
	if j.options.Plan != nil {
		return nil, wrong("-json with -plan: a result file is of plans that seeds draw")
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, wrong("-json: %v; go on with an interrupted sweep by -resume", err)
	}
	r := newResults(f, j)
	r.name, r.file = name, f
	return r, nil
}

// newResults writes the heading of a sweep.
func newResults(to io.Writer, j *job) *results {
	r := &results{to: to, sum: j.sc.Summary(j.options.Variant), head: heading{
		Groundhog: resultsVersion, Scenario: j.sc.Name, Variant: j.options.Variant,
		Policy: j.options.Policy.String(),
		Swarm:  !j.options.AllOn, Events: plan.PrintShare(j.options.Events),
		From: j.options.Seed, Seeds: j.n,
	}}
	r.write(r.head)
	return r
}

// write appends one line.
func (r *results) write(v any) {
	line, err := json.Marshal(v)
	if err == nil {
		_, err = r.to.Write(append(line, '\n'))
	}
	if r.err == nil {
		r.err = err
	}
}

// add enters a run. A nil receiver is a sweep without file.
func (r *results) add(out explore.Outcome) {
	if r == nil {
		return
	}
	r.sum.Add(out)
	if broken := out.Failures(); len(broken) > 0 {
		f := failure{Seed: out.Seed, Hash: fmt.Sprintf("%016x", out.Hash), Steps: out.Steps}
		for _, v := range broken {
			f.Violations = append(f.Violations,
				violation{v.Property.Name, v.Kind.String(), v.Key, v.Reason})
		}
		r.write(f)
	}
	if r.sum.Runs%checkpointEach == 0 {
		r.write(checkpointOf(r.sum))
	}
}

// close ends the file with the sum of all.
func (r *results) close(sum explore.Summary) error {
	r.write(checkpointOf(sum))
	if r.file != nil {
		r.err = cmp.Or(r.err, r.file.Close())
	}
	if r.err != nil {
		return fmt.Errorf("-json: %w", r.err)
	}
	return nil
}

func checkpointOf(sum explore.Summary) checkpoint {
	cp := checkpoint{Done: sum.Runs, Failed: sum.Failed, Steps: sum.Steps, Twice: sum.Checked,
		Digest: fmt.Sprintf("%016x", sum.Digest), Marks: sum.Marks}
	for _, g := range sum.Groups {
		rate := sum.RateOf(g)
		low, high := rate.Interval()
		observed := float64(rate.Hits) / float64(rate.Runs)
		cp.Groups = append(cp.Groups,
			groupCount{g.Property, g.Key, g.Count, g.First.Seed, [3]float64{observed, low, high},
				rate.Trust()})
	}
	return cp
}

// resumed makes the job that goes on where a file ends. What stands behind its
// last checkpoint is cut off: those seeds are run again.
func (c *call) resumed(f *sweepFlags) ([]*job, error) {
	file, err := os.OpenFile(f.resume, os.O_RDWR, 0)
	if err != nil {
		return nil, wrong("-resume: %v", err)
	}
	r := &results{name: f.resume, file: file, to: file}
	last, length, err := r.read()
	if err != nil {
		return nil, wrong("-resume: %s: %v", f.resume, err)
	}
	sc, err := explore.Find(c.all, r.head.Scenario)
	if err != nil {
		return nil, wrong("-resume: %v", err)
	}
	if _, err := sc.Variant(r.head.Variant); err != nil {
		return nil, wrong("-resume: %v", err)
	}
	policy, err := sim.ParsePolicy(r.head.Policy)
	if err != nil {
		return nil, wrong("-resume: %v", err)
	}
	events, err := plan.ParseShare(r.head.Events)
	if err != nil {
		return nil, wrong("-resume: %v", err)
	}
	if last.Done >= r.head.Seeds {
		return nil, wrong("-resume: %s: the sweep is complete: %d seeds", f.resume, last.Done)
	}
	o := explore.Options{Variant: r.head.Variant, Policy: policy, AllOn: !r.head.Swarm,
		Events:     events,
		Seed:       r.head.From + last.Done,
		StallLimit: f.stall}
	r.sum = summaryOf(sc, o, last)
	if err := file.Truncate(length); err != nil {
		return nil, wrong("-resume: %v", err)
	}
	if _, err := file.Seek(length, io.SeekStart); err != nil {
		return nil, wrong("-resume: %v", err)
	}
	left := r.head.Seeds - last.Done
	return []*job{{sc: sc, options: o, n: left, ranges: []seedRange{{o.Seed, left}},
		sum: r.sum.Clone(), results: r}}, nil
}

// summaryOf is the inverse of checkpointOf, but for the outcomes, of which the
// seeds remain.
func summaryOf(sc *explore.Scenario, o explore.Options, cp checkpoint) explore.Summary {
	sum := sc.Summary(o.Variant)
	sum.Runs, sum.Failed, sum.Steps, sum.Checked = cp.Done, cp.Failed, cp.Steps, cp.Twice
	sum.Digest, _ = strconv.ParseUint(cp.Digest, 16, 64) // read has looked at it
	for i, m := range cp.Marks {
		if i < len(sum.Marks) && sum.Marks[i].Name == m.Name {
			sum.Marks[i] = m
		}
	}
	for _, g := range cp.Groups {
		first := o
		first.Seed = g.First
		sum.Groups = append(sum.Groups,
			explore.Group{Property: g.Property, Key: g.Key, Count: g.Seeds,
				First: sc.Planned(first)})
	}
	return sum
}

// read finds the heading and the last checkpoint, and how long the file is up to
// and including it. A last line that breaks off is no error.
func (r *results) read() (last checkpoint, length int64, err error) {
	in := bufio.NewReader(r.file)
	for n, at := 1, int64(0); ; n++ {
		line, err := in.ReadBytes('\n')
		if err == io.EOF {
			break
		}
		if err != nil {
			return last, 0, err
		}
		at += int64(len(line))
		if n == 1 {
			if err := strict(line, &r.head); err != nil || r.head.Groundhog == 0 {
				return last, 0, fmt.Errorf("line 1: not the heading of a result file")
			}
			if r.head.Groundhog > resultsVersion {
				return last, 0,
					fmt.Errorf("version %d is newer than this program, which reads %d",
						r.head.Groundhog, resultsVersion)
			}
			if r.head.Groundhog < resultsVersion {
				return last, 0, fmt.Errorf("version %d has no digests: run the sweep anew",
					r.head.Groundhog)
			}
			length = at
			continue
		}
		var cp checkpoint
		if strict(line, &cp) == nil {
			if _, err := strconv.ParseUint(cp.Digest, 16, 64); err != nil {
				return last, 0, fmt.Errorf("line %d: digest: %v", n, err)
			}
			last, length = cp, at
			continue
		}
		if err := strict(line, &failure{}); err != nil {
			return last, 0, fmt.Errorf("line %d: neither a failure nor a checkpoint: %v", n, err)
		}
	}
	if length == 0 {
		return last, 0, fmt.Errorf("the file is empty")
	}
	return last, length, nil
}

// strict reads one JSON value that has no other fields.
func strict(line []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	return d.Decode(v)
}
