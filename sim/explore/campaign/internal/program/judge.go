package program

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Shard is a range of seeds of one variant: what one task of a campaign judges.
type Shard struct {
	Scenario string `json:"scenario"`
	Variant  string `json:"variant"`
	From     uint64 `json:"from"`
	Seeds    uint64 `json:"seeds"`
}

// String is the shard as the command takes it.
func (s Shard) String() string {
	return fmt.Sprintf("%s/%s/%d-%d", s.Scenario, s.Variant, s.From, s.From+s.Seeds-1)
}

// Holds says whether all runs of another shard are among those of this one.
func (s Shard) Holds(other Shard) bool {
	return s.Scenario == other.Scenario && s.Variant == other.Variant && s.From <= other.From &&
		other.From-s.From+other.Seeds <= s.Seeds
}

// Verdicts is what came of a shard.
type Verdicts struct {
	Seeds  uint64  `json:"seeds"`
	Failed uint64  `json:"failed"`
	Steps  uint64  `json:"steps"`
	Digest uint64  `json:"digest"` // of seeds and trace hashes; it adds up over shards
	Groups []Group `json:"groups"` // in order of property and key

	// How long a run took. It depends on the machine.
	Run time.Duration `json:"-"`
}

// Group is all failures of one kind.
type Group struct {
	Property string `json:"property"`
	Key      string `json:"key"`
	Seeds    uint64 `json:"seeds"` // how many
	First    uint64 `json:"first"` // the lowest of them
	Hash     string `json:"hash"`  // of the trace of the first
	Verdict  string `json:"verdict"`
	Reason   string `json:"reason"` // of the first
	// A repro file of the first, if no seed leads to it; empty: its seed does.
	Repro string `json:"repro,omitempty"`
}

// Merge adds what came of another shard of the same variant.
func (v *Verdicts) Merge(other Verdicts) {
	v.Seeds += other.Seeds
	v.Failed += other.Failed
	v.Steps += other.Steps
	v.Digest += other.Digest
	for _, g := range other.Groups {
		v.Groups = added(v.Groups, g)
	}
}

// added enters failures of one kind.
func added(list []Group, g Group) []Group {
	at, known := slices.BinarySearchFunc(list, g, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.Property, b.Property), cmp.Compare(a.Key, b.Key))
	})
	if !known {
		return slices.Insert(list, at, g)
	}
	sum := list[at].Seeds + g.Seeds
	if g.First < list[at].First {
		list[at] = g
	}
	list[at].Seeds = sum
	return list
}

// line is any of the lines that the command run prints.
type line struct {
	Heading    int         `json:"groundhog"`
	Seed       uint64      `json:"seed"`
	Hash       string      `json:"hash"`
	Violations []violation `json:"violations"`

	Done   *uint64 `json:"done"`
	Failed uint64  `json:"failed"`
	Steps  uint64  `json:"steps"`
	Twice  uint64  `json:"twice"` // seeds that were run twice
	Digest string  `json:"digest"`
}

type violation struct {
	Property string `json:"property"`
	Verdict  string `json:"verdict"`
	Key      string `json:"key"`
	Reason   string `json:"reason"`
}

// Judge runs the seeds of a shard, one at a time.
func (p Program) Judge(ctx context.Context, s Shard) (Verdicts, error) {
	v := Verdicts{Groups: []Group{}}
	var last line
	var begun, ended time.Time
	err := p.call(ctx, func(text []byte) error {
		var l line
		if err := json.Unmarshal(text, &l); err != nil {
			return fmt.Errorf("its output has a line that is no JSON: %w", err)
		}
		if l.Heading > 0 {
			begun = time.Now() // what it builds before is no part of the runs
		}
		if l.Done != nil {
			last, ended = l, time.Now()
		}
		for _, x := range l.Violations {
			v.Groups = added(v.Groups, Group{Property: x.Property, Key: x.Key, Seeds: 1,
				First: l.Seed, Hash: l.Hash, Verdict: x.Verdict, Reason: x.Reason})
		}
		return nil
	}, "run", "-json", "-j=1", s.String())
	if err := unlessHarness(err, last.Done != nil); err != nil {
		return v, err
	}
	if last.Done == nil || *last.Done != s.Seeds {
		return v, fmt.Errorf("run %v: it did not judge all %d seeds", s, s.Seeds)
	}
	v.Seeds, v.Failed, v.Steps = s.Seeds, last.Failed, last.Steps
	v.Run = ended.Sub(begun) / time.Duration(last.Twice+s.Seeds)
	v.Digest, err = strconv.ParseUint(last.Digest, 16, 64)
	if err != nil {
		return v, fmt.Errorf("run %v: its digest: %w", s, err)
	}
	return v, nil
}
