package campaign

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"groundhog/sim/explore/campaign/internal/findings"
	"groundhog/sim/explore/campaign/internal/program"
)

// Share says which part of a campaign's seeds is meant: the i-th of n, counted from 1.
type Share struct {
	I uint64 `json:"i"`
	N uint64 `json:"n"`
}

// ParseShare reads a share such as 2/4.
func ParseShare(text string) (Share, error) {
	first, second, both := strings.Cut(text, "/")
	i, err := strconv.ParseUint(first, 10, 16)
	n, err2 := strconv.ParseUint(second, 10, 16)
	if !both || err != nil || err2 != nil || i < 1 || i > n {
		return Share{}, fmt.Errorf("%q: expected I/N, such as 2/4 for the second of four parts",
			text)
	}
	return Share{i, n}, nil
}

// Of is the spec of the share: of S seeds from the first on, those from S(i-1)/n to Si/n, and so of
// the searches. The shares of a spec have none in common, and together all of them.
func (p Share) Of(whole Spec) (Spec, error) {
	if whole.Seeds < p.N {
		return whole, fmt.Errorf("%d seeds cannot be split into %d parts", whole.Seeds, p.N)
	}
	each, rest := whole.Seeds/p.N, whole.Seeds%p.N // the product could be too large
	begin := func(i uint64) uint64 { return each*i + rest*i/p.N }
	part := whole
	part.From += begin(p.I - 1)
	part.Seeds = begin(p.I) - begin(p.I-1)
	if all := whole.Searches; all != nil {
		first := all.N * (p.I - 1) / p.N
		part.Searches = &Searches{N: all.N*p.I/p.N - first, Runs: all.Runs,
			From: all.From + first*all.Runs}
	}
	return part, nil
}

// Part is what came of a share, as a file that another machine makes the whole of.
type Part struct {
	Version int             `json:"groundhog_part"`
	Whole   Spec            `json:"whole"`
	Share   Share           `json:"share"`
	Steps   uint64          `json:"steps"`
	Digest  uint64          `json:"digest"`
	Cells   []findings.Cell `json:"cells"`
	Seen    []keyed         `json:"seen"`
	// What its searches leave.
	Corpora []findings.Corpus `json:"corpora,omitempty"`
}

// keyed is a sighting with its key, which its own JSON leaves out.
type keyed struct {
	Key findings.Key `json:"key"`
	findings.Sighting
}

// partVersion is that of the file.
const partVersion = 1

// NewPart is what a share came to.
func NewPart(whole Spec, share Share, o Outcome) Part {
	p := Part{Version: partVersion, Whole: whole, Share: share, Steps: o.Steps, Digest: o.Digest,
		Cells: o.Cells, Corpora: o.Corpora}
	for _, x := range o.Sightings {
		p.Seen = append(p.Seen, keyed{x.Key, x})
	}
	return p
}

// Write writes the file, whole or not at all.
func (p Part) Write(file string) error {
	next := file + ".new"
	if err := os.WriteFile(next, append(encode(p), '\n'), 0o644); err != nil {
		_ = os.Remove(next) // a disk that is full holds a piece of it
		return err
	}
	return os.Rename(next, file)
}

// ReadPart reads such a file.
func ReadPart(file string) (p Part, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return p, err
	}
	in := json.NewDecoder(bytes.NewReader(text))
	switch err := in.Decode(&p); {
	case err != nil || p.Version == 0:
		return p, fmt.Errorf("%s is no part of a campaign, as campaign -result writes it", file)
	case p.Version != partVersion:
		return p, fmt.Errorf("%s is of version %d, and this program reads %d", file, p.Version,
			partVersion)
	}
	return p, nil
}

// Merge makes a whole of its parts, each of which must be there once.
func Merge(parts []Part) (whole Spec, o Outcome, err error) {
	slices.SortFunc(parts, func(a, b Part) int { return cmp.Compare(a.Share.I, b.Share.I) })
	if len(parts) == 0 {
		return whole, o, fmt.Errorf("there are no parts to merge")
	}
	whole = parts[0].Whole
	for _, p := range parts {
		if whole.Commit != p.Whole.Commit {
			return whole, o, fmt.Errorf("the parts are of two commits: %.12s and %.12s",
				whole.Commit, p.Whole.Commit)
		}
		if whole.Name() != p.Whole.Name() || p.Share.N != parts[0].Share.N {
			return whole, o, fmt.Errorf("parts %d/%d and %d/%d are of two campaigns",
				parts[0].Share.I, parts[0].Share.N, p.Share.I, p.Share.N)
		}
	}
	for i := range parts[0].Share.N {
		times := 0
		for _, p := range parts {
			if p.Share.I == i+1 {
				times++
			}
		}
		if times != 1 {
			return whole, o, fmt.Errorf("part %d/%d is there %d times: each must be there once",
				i+1, parts[0].Share.N, times)
		}
	}
	return whole, sum(parts), nil
}

// sum adds up what the parts saw.
func sum(parts []Part) (o Outcome) {
	var seen []findings.Sighting
	for _, p := range parts {
		o.Steps += p.Steps
		o.Digest += p.Digest
		for _, cell := range p.Cells {
			o.Cells = addCell(o.Cells, cell)
		}
		for _, c := range p.Corpora {
			o.Corpora = addCorpus(o.Corpora, c)
		}
		for _, x := range p.Seen {
			x.Sighting.Key = x.Key
			seen = append(seen, x.Sighting)
		}
	}
	o.Sightings = merged(seen)
	o.now.Seen = findings.Campaign{Sightings: o.Sightings}.Kinds()
	for _, cell := range o.Cells {
		if !cell.Search {
			o.now.Runs += cell.Runs
		}
	}
	return o
}

// addCell adds the runs of a cell to those of the same.
func addCell(list []findings.Cell, one findings.Cell) []findings.Cell {
	for i, x := range list {
		if x.Scenario == one.Scenario && x.Variant == one.Variant && x.Search == one.Search {
			list[i].Runs += one.Runs
			return list
		}
	}
	return append(list, one)
}

// addCorpus adds a corpus to that of the same cell.
func addCorpus(list []findings.Corpus, one findings.Corpus) []findings.Corpus {
	for i, x := range list {
		if x.Scenario == one.Scenario && x.Variant == one.Variant {
			list[i].Runs = program.Corpus(x.Runs).Union(one.Runs).Limited()
			return list
		}
	}
	return append(list, one)
}
