package program

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Case is one failure, to be looked at closely.
type Case struct {
	Scenario string `json:"scenario"`
	Variant  string `json:"variant"`
	Seed     uint64 `json:"seed"`
	Property string `json:"property"`
	Key      string `json:"key"`
	Hash     string `json:"hash"` // that it had
	// The repro file of it; empty: its seed leads to it.
	Repro string `json:"repro,omitempty"`
}

// Shard is the one run of the case.
func (c Case) Shard() Shard { return Shard{c.Scenario, c.Variant, c.Seed, 1} }

// String is the run as the command takes it.
func (c Case) String() string { return fmt.Sprintf("%s/%s/%d", c.Scenario, c.Variant, c.Seed) }

// Examination is what came of a case.
type Examination struct {
	Hash   string `json:"hash"`  // that it has now; empty: it does not fail any more
	Again  bool   `json:"again"` // it fails in the same way, with the same hash
	Repro  string `json:"repro,omitempty"`
	Before int    `json:"before,omitempty"` // lines of the plan
	After  int    `json:"after,omitempty"`  // lines of the reduced plan

	// The step at which it was decided, if one step decided.
	NoReturn *Point `json:"no_return,omitempty"`
	// Why it could not be reduced, or why no step was looked for.
	Trouble string `json:"trouble,omitempty"`
}

// Point is a step of a run.
type Point struct {
	Step    uint64     `json:"step"`
	Seconds float64    `json:"seconds"` // of virtual time
	Rate    [3]float64 `json:"rate"`    // of the futures that fail, and its 95 % interval
}

// Examine runs a case again; if it fails as before, it reduces it and looks for the step that
// decided.
func (p Program) Examine(ctx context.Context, c Case) (Examination, error) {
	var x Examination
	dir, err := os.MkdirTemp("", "groundhog-")
	if err != nil {
		return x, err
	}
	defer os.RemoveAll(dir)
	run := c.String()
	if c.Repro != "" {
		run = filepath.Join(dir, "found.repro")
		if err := os.WriteFile(run, []byte(c.Repro), 0o600); err != nil {
			return x, err
		}
	}
	if x.Hash, err = p.again(ctx, c, run); err != nil {
		return x, err
	}
	if x.Again = x.Hash == c.Hash; !x.Again {
		return x, nil
	}
	if err := p.reduce(ctx, c, run, dir, &x); err != nil {
		return x, trouble(&x, err)
	}
	var in struct {
		NoReturn *Point `json:"no_return"`
	}
	err = p.one(ctx, &in, "inevitable", "-json", "-j=1", "-property="+c.Property, run)
	x.NoReturn = in.NoReturn
	return x, trouble(&x, err)
}

// again makes the run of the case again, and returns its hash, if it fails in the same way.
func (p Program) again(ctx context.Context, c Case, run string) (hash string, err error) {
	if c.Repro == "" {
		v, err := p.Judge(ctx, c.Shard())
		for _, g := range v.Groups {
			if g.Property == c.Property && g.Key == c.Key {
				hash = g.Hash
			}
		}
		return hash, err
	}
	var s struct {
		Status string `json:"status"`
		Run    struct {
			Hash string `json:"hash"`
		} `json:"run"`
	}
	err = p.one(ctx, &s, "replay", "-json", "-j=1", run)
	if s.Status == "same" || s.Status == "moved" {
		hash = s.Run.Hash
	}
	return hash, err
}

// reduce cuts the plan of the case down.
func (p Program) reduce(ctx context.Context, c Case, run, dir string, x *Examination) error {
	file := filepath.Join(dir, "reduced.repro")
	var red struct {
		Before int `json:"before"`
		Run    struct {
			Plan []string `json:"plan"`
		} `json:"run"`
	}
	err := p.one(ctx, &red, "reduce", "-json", "-j=1", "-property="+c.Property, "-o="+file, run)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	x.Repro, x.Before, x.After = string(text), red.Before, len(red.Run.Plan)
	return err
}

// trouble keeps what a program says of a case that it cannot reduce or follow; other errors are
// returned.
func trouble(x *Examination, err error) error {
	var said *Error
	if errors.As(err, &said) && said.Status > 0 {
		x.Trouble = said.Line
		return nil
	}
	return err
}

// Standing is how a repro stands with a program.
type Standing struct {
	Status string `json:"status"`
	Line   string `json:"line"`
}

// Replay runs a repro.
func (p Program) Replay(ctx context.Context, repro string) (s Standing, err error) {
	dir, err := os.MkdirTemp("", "groundhog-")
	if err != nil {
		return s, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "kept.repro")
	if err := os.WriteFile(file, []byte(repro), 0o600); err != nil {
		return s, err
	}
	return s, p.one(ctx, &s, "replay", "-json", file)
}
