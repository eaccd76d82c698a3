package main

import (
	"context"
	"io"
	"os"
	"time"

	"groundhog/sim/explore/campaign/internal/campaign"
	"groundhog/sim/explore/campaign/internal/findings"
)

// mergeCommand makes a whole of the parts of a campaign that other machines have judged.
func mergeCommand(ctx context.Context, args []string) (int, error) {
	set := newFlags("merge")
	var p place
	var out output
	var source campaign.Source
	p.flags(set)
	out.flags(set)
	sourceFlags(set, &source)
	blame := set.Bool("bisect", true, "find the commit that brought what is new")
	budget := set.Duration("budget", 0, "`time` after which no commit is looked for; 0: no end")
	verbose := set.Bool("v", false, "show what bisections do")
	files, err := parse(set, "FILE…", args)
	if err != nil {
		return 0, err
	}
	if len(files) == 0 {
		return 0, wrong("which parts? Name the files that campaign -result has written")
	}
	if err := p.resolve(source.Dir); err != nil {
		return 0, err
	}
	var parts []campaign.Part
	for _, file := range files {
		part, err := campaign.ReadPart(file)
		if err != nil {
			return 0, wrong("%v", err)
		}
		parts = append(parts, part)
	}
	whole, outcome, err := campaign.Merge(parts)
	if err != nil {
		return 0, wrong("%v", err)
	}
	source.Commit = whole.Commit
	if *blame {
		if err := knows(ctx, &source); err != nil {
			return 0, err
		}
	}
	store, err := findings.Open(ctx, p.store)
	if err != nil {
		return 0, wrong("%v", err)
	}
	defer store.Close()
	c := campaign.Campaign{Name: whole.Name(), Spec: whole, Store: store, Log: io.Discard,
		Seen: func(campaign.Progress) {}}
	if *budget > 0 {
		c.Until = time.Now().Add(*budget)
	}
	if *verbose {
		c.Log = os.Stderr
	}
	if *blame {
		c.Source = &source
	}
	report, err := c.Conclude(ctx, outcome)
	if err != nil {
		return 0, err
	}
	return out.write(ctx, report, store, source.Dir)
}

// knows refuses a repository that does not have the commit: nothing could be blamed in it.
func knows(ctx context.Context, s *campaign.Source) error {
	if s.Command == "" {
		return wrong("which command has the scenarios? Give its package by -cmd, such as " +
			"-cmd=./cmd/simulate, or -bisect=false")
	}
	if _, err := s.Resolve(ctx); err != nil {
		return wrong("%v", err)
	}
	return nil
}
