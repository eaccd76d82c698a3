package campaign

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"

	"groundhog/sim/explore/campaign/internal/findings"
	"groundhog/sim/explore/campaign/internal/program"
	"groundhog/sim/explore/campaign/internal/queue"
)

// Spec is what a campaign is about. It does not change while the campaign runs.
type Spec struct {
	Commit  string `json:"commit"`
	Branch  string `json:"branch"`
	Program string `json:"program"` // name of the executable, without its platform
	From    uint64 `json:"from"`    // the first seed
	Seeds   uint64 `json:"seeds"`   // of each cell
	Shard   uint64 `json:"shard"`   // seeds of a task; 0: as many as take some seconds
	Cells   []Cell `json:"cells"`
	// Searches beside the seeds; nil: none.
	Searches *Searches `json:"searches,omitempty"`
}

// Searches says which searches are made of each cell.
type Searches struct {
	N    uint64 `json:"n"`
	Runs uint64 `json:"runs"` // of each, beside those of the corpus that it begins with
	From uint64 `json:"from"` // seed of the first; that of the next is so many runs behind it
}

// Cell is a variant of a scenario.
type Cell struct {
	Scenario string   `json:"scenario"`
	Variant  string   `json:"variant"`
	Declares []string `json:"declares"` // properties whose violations are no findings
	// Name of the corpus that its searches begin with. It is there when the campaign begins, so
	// that what they find does not depend on when they are made.
	Corpus string `json:"corpus,omitempty"`
}

// plain is the spec as a person asks for it: without what earlier campaigns have left.
func (s Spec) plain() Spec {
	s.Cells = slices.Clone(s.Cells)
	for i := range s.Cells {
		s.Cells[i].Corpus = ""
	}
	return s
}

// Begin gives the searches what earlier campaigns have left, if there are any searches.
func (s *Spec) Begin(ctx context.Context, store *findings.Store, q *queue.Queue) error {
	for i := range s.Cells {
		cell := &s.Cells[i]
		if s.searches() == 0 {
			return nil
		}
		left, err := store.Corpus(ctx, cell.Scenario, cell.Variant)
		if err != nil {
			return err
		}
		if len(left) == 0 {
			continue
		}
		text, err := left.Encode()
		if err != nil {
			return err
		}
		cell.Corpus = left.Name()
		if err := q.PutCorpus(ctx, cell.Corpus, text); err != nil {
			return err
		}
	}
	return nil
}

// Name is the name of a campaign of this content: the same content has the same name.
func (s Spec) Name() string {
	sum := sha256.Sum256(encode(s.plain()))
	return fmt.Sprintf("%.12s-%s", s.Commit, hex.EncodeToString(sum[:5]))
}

// Total is how many runs the campaign makes.
func (s Spec) Total() uint64 { return s.Seeds * uint64(len(s.Cells)) }

// Choice is what a person asks for: SCENARIO, SCENARIO/VARIANT or SCENARIO/VARIANT/SEEDS, with
// patterns and lists.
type Choice struct {
	Scenarios, Variants []string // patterns; empty: all
	Seeds               string   // empty: not said
}

// ParseChoice reads a RUN.
func ParseChoice(text string) (Choice, error) {
	parts := strings.Split(text, "/")
	if len(parts) > 3 || parts[0] == "" {
		return Choice{}, fmt.Errorf("%q: expected SCENARIO/VARIANT/SEEDS", text)
	}
	c := Choice{Scenarios: strings.Split(parts[0], ",")}
	if len(parts) > 1 {
		c.Variants = strings.Split(parts[1], ",")
	}
	if len(parts) > 2 {
		c.Seeds = parts[2]
	}
	for _, pattern := range append(c.Scenarios[:len(c.Scenarios):len(c.Scenarios)],
		c.Variants...) {
		if _, err := path.Match(pattern, ""); err != nil {
			return Choice{}, fmt.Errorf("%q: the pattern %q: %v", text, pattern, err)
		}
	}
	return c, nil
}

// Cells returns the cells of these scenarios that are chosen, in the order of the program. A choice
// that chooses nothing is an error.
func Cells(all []program.Scenario, choices []Choice) ([]Cell, error) {
	if len(choices) == 0 {
		choices = []Choice{{}}
	}
	hit := make([]bool, len(choices))
	var cells []Cell
	for _, sc := range all {
		for _, v := range sc.Variants {
			chosen := false
			for i, c := range choices {
				if matches(c.Scenarios, sc.Name) && matches(c.Variants, v.Name) {
					chosen, hit[i] = true, true
				}
			}
			if chosen {
				cells = append(cells, Cell{Scenario: sc.Name, Variant: v.Name,
					Declares: append(v.Violates, v.Allows...)})
			}
		}
	}
	for i, h := range hit {
		if !h {
			return nil, fmt.Errorf("no scenario and variant of the program matches %s/%s",
				strings.Join(choices[i].Scenarios, ","), strings.Join(choices[i].Variants, ","))
		}
	}
	return cells, nil
}

// matches says whether a name is one of the patterns.
func matches(patterns []string, name string) bool {
	for _, pattern := range patterns {
		if ok, _ := path.Match(pattern, name); ok { // the pattern was parsed before
			return true
		}
	}
	return len(patterns) == 0
}
