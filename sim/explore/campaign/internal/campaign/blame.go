package campaign

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"groundhog/sim/explore/bisect"
	"groundhog/sim/explore/campaign/internal/findings"
	"groundhog/sim/explore/internal/revision"
)

// bisect blames a finding, in what is left of the time. If that is not enough, what it says is how
// a person does it.
func (c *Campaign) bisect(ctx context.Context, good string, x findings.Sighting) (
	words string, err error) {
	limited := ctx
	if !c.Until.IsZero() {
		var stop context.CancelFunc
		limited, stop = context.WithDeadline(ctx, c.Until)
		defer stop()
	}
	if limited.Err() == nil {
		words = blame(limited, *c.Source, good, x, c.Log)
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if limited.Err() != nil {
		words = fmt.Sprintf("not bisected, the budget was over; these commands do it:\n"+
			"groundhog findings -branch=%s '%v' -repro=new.repro\n"+
			"groundhog bisect -repro=new.repro -good=%.12s -bad=%.12s", c.Spec.Branch, x.Key, good,
			c.Spec.Commit)
	}
	return words, nil
}

// blame looks for the commit that brought a finding that was reduced, between a good commit and the
// campaign's. What it says is in words, also if it cannot say.
func blame(ctx context.Context, s Source, good string, x findings.Sighting, log io.Writer) string {
	tree, err := revision.Open(ctx, s.Dir, s.Commit, good)
	if err != nil {
		return "not bisected: " + err.Error()
	}
	defer func() { _ = tree.Close() }()
	file := filepath.Join(tree.Temp, "finding.repro")
	if err := os.WriteFile(file, []byte(x.Repro), 0o600); err != nil {
		return "not bisected: " + err.Error()
	}
	r, err := bisect.Run(ctx, bisect.Config{Dir: tree.Work, Repro: file, Good: good, Bad: s.Commit,
		Command: s.Command, Log: log})
	if err != nil {
		return "not bisected: " + err.Error()
	}
	var words []string
	for _, c := range r.Commits {
		words = append(words, fmt.Sprintf("%.12s %s", c.Hash, c.Subject))
	}
	if len(words) == 1 {
		return words[0]
	}
	return "one of " + strings.Join(words, "; ")
}
