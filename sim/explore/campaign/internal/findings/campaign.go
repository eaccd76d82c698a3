package findings

import (
	"fmt"
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
}

// Cell is how many runs a campaign made of a variant.
type Cell struct {
	Scenario string
	Variant  string
	Runs     uint64
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
	Hits    uint64 `json:"hits"` // runs that it was seen in
	Seed    uint64 `json:"seed"` // the lowest
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
