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
