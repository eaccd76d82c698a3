package findings

import (
	"fmt"
	"slices"
	"time"
)

// Campaign is what a campaign that has ended brings.
type Campaign struct {
	ID        string
	Branch    string
	Commit    string
	Ended     time.Time
	Digest    uint64 // of all seeds and trace hashes
	Cells     []Cell
	Sightings []Sighting
	Corpora   []Corpus // that its searches leave for the next one
}

// Runs is how many seeds it has judged.
func (c Campaign) Runs() uint64 { return c.count(false) }

// Searches is how many searches it has made.
func (c Campaign) Searches() uint64 { return c.count(true) }

func (c Campaign) count(search bool) (n uint64) {
	for _, cell := range c.Cells {
		if cell.Search == search {
			n += cell.Runs
		}
	}
	return n
}

// Kinds are the different findings that it has seen, in the order of its sightings.
func (c Campaign) Kinds() (list []Key) {
	for _, x := range c.Sightings {
		if !slices.Contains(list, x.Key) {
			list = append(list, x.Key)
		}
	}
	return list
}

// Cell is how many runs a campaign made of a variant, or how many searches.
type Cell struct {
	Scenario string
	Variant  string
	Search   bool `json:",omitempty"`
	Runs     uint64
}

// Corpus is what the searches of a variant begin with: runs that came to something new.
type Corpus struct {
	Scenario, Variant string
	Runs              []string
}

// Key is what makes two violations the same finding.
type Key struct {
	Scenario string `json:"scenario"`
	Property string `json:"property"`
	Key      string `json:"key"`
}

// String is the key in words.
func (k Key) String() string { return fmt.Sprintf("%s %s [%s]", k.Scenario, k.Property, k.Key) }

// Sighting is a finding as one campaign saw it in one variant.
type Sighting struct {
	Key     Key    `json:"-"`
	Variant string `json:"variant"`
	Search  bool   `json:"search,omitempty"` // by searches, not by seeds
	Hits    uint64 `json:"hits"`             // runs, or searches, that saw it
	Seed    uint64 `json:"seed"`             // the lowest
	Hash    string `json:"hash"`
	Verdict string `json:"verdict"`
	Reason  string `json:"reason"`
	Again   bool   `json:"again"` // another worker saw the same, with the same hash
	Repro   string `json:"repro,omitempty"`
	Before  int    `json:"before,omitempty"` // lines of the plan
	After   int    `json:"after,omitempty"`  // lines of the reduced plan
	Decided string `json:"decided,omitempty"`
	Blamed  string `json:"blamed,omitempty"`
}
