package campaign

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"groundhog/sim/explore/campaign/internal/program"
)

// task is what a worker has to do: one of the three.
type task struct {
	Program string          `json:"program"`
	Judge   *program.Shard  `json:"judge,omitempty"`
	Search  *program.Search `json:"search,omitempty"`
	Examine *program.Case   `json:"examine,omitempty"`
	Not     string          `json:"not,omitempty"` // a worker who should leave it to another
}

// seed is the first of what it is about.
func (t task) seed() uint64 {
	if t.Search != nil {
		return t.Search.Seed
	}
	return t.Judge.From
}

// run names what it is about.
func (t task) run() string {
	switch {
	case t.Judge != nil:
		return t.Judge.String()
	case t.Search != nil:
		return fmt.Sprintf("the search from %v on", t.Search)
	}
	return t.Examine.String()
}

// id names what is asked, not who should do it.
func (t task) id() string {
	text := encode(task{Program: t.Program, Judge: t.Judge, Search: t.Search, Examine: t.Examine})
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// answer is what came of a task. It says nothing of the worker, so that two answers can be
// compared.
type answer struct {
	Verdicts    *program.Verdicts    `json:"verdicts,omitempty"`
	Found       *program.Found       `json:"found,omitempty"`
	Examination *program.Examination `json:"examination,omitempty"`
	Broken      string               `json:"broken,omitempty"` // why there is none of them
}

// encode is for values that are JSON by their types.
func encode(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("campaign: %T is no JSON: %v", v, err))
	}
	return text
}
