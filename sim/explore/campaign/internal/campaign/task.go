package campaign

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"groundhog/sim/explore/campaign/internal/program"
)

// task is what a worker has to do: one of the two.
type task struct {
	Program string         `json:"program"`
	Judge   *program.Shard `json:"judge,omitempty"`
	Examine *program.Case  `json:"examine,omitempty"`
	Not     string         `json:"not,omitempty"` // a worker who should leave it to another
}

// id names what is asked, not who should do it.
func (t task) id() string {
	text := encode(task{Program: t.Program, Judge: t.Judge, Examine: t.Examine})
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// answer is what came of a task. It says nothing of the worker, so that two answers can be
// compared.
type answer struct {
	Verdicts    *program.Verdicts    `json:"verdicts,omitempty"`
	Examination *program.Examination `json:"examination,omitempty"`
	Broken      string               `json:"broken,omitempty"` // why there is neither
}

// encode is for values that are JSON by their types.
func encode(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("campaign: %T is no JSON: %v", v, err))
	}
	return text
}
