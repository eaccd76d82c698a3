package program

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Search is a search of one variant that learns from what its runs come to.
type Search struct {
	Scenario string `json:"scenario"`
	Variant  string `json:"variant"`
	Seed     uint64 `json:"seed"` // the first that draws plans
	Runs     uint64 `json:"runs"` // beside those of the corpus
	// Name of the corpus that it begins with; empty: it begins with nothing.
	Corpus string `json:"corpus,omitempty"`
}

// String is the search as the command takes its run.
func (s Search) String() string { return fmt.Sprintf("%s/%s/%d", s.Scenario, s.Variant, s.Seed) }

// Found is what came of searches. In its groups, Seeds is the number of searches.
type Found struct {
	Runs   uint64  `json:"runs"` // those of the corpus as well
	Failed uint64  `json:"failed"`
	Steps  uint64  `json:"steps"`
	Digest uint64  `json:"digest"` // of seeds and trace hashes
	Groups []Group `json:"groups"` // in order of property and key
	// Name of the corpus that it leaves: what of its own still came to something new, then more.
	Corpus string `json:"corpus,omitempty"`
}

// Merge adds what came of another search of the same variant. The corpora stay apart.
func (f *Found) Merge(other Found) {
	f.Runs += other.Runs
	f.Failed += other.Failed
	f.Steps += other.Steps
	f.Digest += other.Digest
	for _, g := range other.Groups {
		f.Groups = added(f.Groups, g)
	}
}

// fuzzing is what the command fuzz prints.
type fuzzing struct {
	Runs       uint64   `json:"runs"`
	Failed     uint64   `json:"failed"`
	Steps      uint64   `json:"steps"`
	Digest     string   `json:"digest"`
	Idlers     []string `json:"idlers"`
	Stale      []string `json:"stale"`
	Violations []struct {
		violation
		Seed  uint64 `json:"seed"`
		Hash  string `json:"hash"`
		Repro string `json:"repro"`
	} `json:"violations"`
}

// Search makes a search that begins with a corpus, and returns the corpus that it leaves.
func (p Program) Search(ctx context.Context, s Search, begin Corpus) (f Found, left Corpus,
	err error) {
	dir, err := os.MkdirTemp("", "groundhog-")
	if err != nil {
		return f, nil, err
	}
	defer os.RemoveAll(dir)
	folder := filepath.Join(dir, "corpus", s.Scenario)
	if err := begin.write(folder); err != nil {
		return f, nil, err
	}
	p.Temp = dir
	var last *fuzzing
	err = p.call(ctx, func(line []byte) error { return json.Unmarshal(line, &last) }, "fuzz",
		"-json", "-j=1", fmt.Sprintf("-runs=%d", uint64(len(begin))+s.Runs),
		"-corpus="+filepath.Dir(folder), s.String())
	if err := unlessHarness(err, last != nil); err != nil {
		return f, nil, err
	}
	if last == nil {
		return f, nil, fmt.Errorf("fuzz %v: it printed nothing", s)
	}
	f = Found{Runs: last.Runs, Failed: last.Failed, Steps: last.Steps, Groups: []Group{}}
	if f.Digest, err = strconv.ParseUint(last.Digest, 16, 64); err != nil {
		return f, nil, fmt.Errorf("fuzz %v: its digest: %w", s, err)
	}
	for _, v := range last.Violations {
		f.Groups = added(f.Groups, Group{Property: v.Property, Key: v.Key, Seeds: 1, First: v.Seed,
			Hash: v.Hash, Verdict: v.Verdict, Reason: v.Reason, Repro: v.Repro})
	}
	for _, why := range last.Stale {
		file, _, _ := strings.Cut(why, ": ")
		if filepath.Dir(file) != folder {
			return f, nil, fmt.Errorf("fuzz %v: %s", s, why) // it could not keep what is new
		}
		last.Idlers = append(last.Idlers, file)
	}
	left, err = readCorpus(folder, last.Idlers)
	return f, left.Limited(), err
}
