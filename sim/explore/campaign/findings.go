package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"groundhog/sim/explore/campaign/internal/campaign"
	"groundhog/sim/explore/campaign/internal/findings"
	"groundhog/sim/explore/campaign/internal/page"
)

// findingsCommand prints the findings of a branch.
func findingsCommand(ctx context.Context, args []string) (int, error) {
	set := newFlags("findings")
	var p place
	p.flags(set)
	dir := set.String("dir", ".", "`folder` of the module")
	branch := set.String("branch", "", "`branch`; if not given, that of the last campaign")
	asJSON := set.Bool("json", false, "print JSON instead of text, an object a line")
	html := set.String("html", "", "write them as an HTML page to this `file`")
	address := set.String("serve", "", "serve that page at this `address`, until interrupted")
	repro := set.String("repro", "", "write the repro of the one finding that WORD names to this "+
		"`file`")
	note := set.String("note", "", "`text` that is kept with the one finding that WORD names; "+
		"- takes it away")
	words, err := parse(set, "[WORD…]", args)
	if err != nil {
		return 0, err
	}
	if err := p.resolve(*dir); err != nil {
		return 0, err
	}
	if _, err := os.Stat(p.store); err != nil {
		return 0, wrong("there are no findings yet: %v", err)
	}
	store, err := findings.Open(ctx, p.store)
	if err != nil {
		return 0, wrong("%v", err)
	}
	defer store.Close()
	if *branch == "" {
		if *branch, err = lastBranch(ctx, store); err != nil {
			return 0, err
		}
	}
	if *html != "" {
		return exitFine, writePage(ctx, store, *branch, *html)
	}
	if *address != "" {
		stop, err := serve(*address, &page.Handler{Store: store, Branch: *branch})
		if err == nil {
			defer stop()
			<-ctx.Done()
		}
		return exitFine, err
	}
	list, err := store.Findings(ctx, *branch)
	if err != nil {
		return 0, err
	}
	list = named(list, words)
	if *note != "" || *repro != "" {
		return exitFine, one(ctx, store, list, *note, *repro)
	}
	out := newScreen()
	for _, f := range list {
		if *asJSON {
			err = json.NewEncoder(os.Stdout).Encode(f)
		} else {
			campaign.WriteFinding(out, f)
		}
		if err != nil {
			return 0, err
		}
	}
	if !*asJSON {
		fmt.Printf("\nfindings on %s: %s\n", *branch, findings.Counts(list))
	}
	return exitFine, nil
}

func lastBranch(ctx context.Context, store *findings.Store) (string, error) {
	all, err := store.Campaigns(ctx)
	if err != nil {
		return "", err
	}
	if len(all) == 0 {
		return "", wrong("no campaign has ended yet")
	}
	return all[len(all)-1].Branch, nil
}

// named are the findings of which each word is a part: of state, scenario, property or key.
func named(list []findings.Finding, words []string) (some []findings.Finding) {
next:
	for _, f := range list {
		text := string(f.State) + " " + f.Key.String()
		for _, word := range words {
			if !strings.Contains(text, word) {
				continue next
			}
		}
		some = append(some, f)
	}
	return some
}

// one keeps a note with the one finding that is meant, or writes its repro.
func one(ctx context.Context, store *findings.Store, list []findings.Finding,
	note, repro string) error {
	if len(list) != 1 {
		return wrong("-note, -repro: %d findings are meant: name one of them by words of it",
			len(list))
	}
	if repro != "" {
		if list[0].Seen.Repro == "" {
			return wrong("-repro: %v was not reduced", list[0].Key)
		}
		if err := os.WriteFile(repro, []byte(list[0].Seen.Repro), 0o644); err != nil {
			return err
		}
	}
	switch note {
	case "":
		return nil
	case "-":
		note = ""
	}
	return store.Annotate(ctx, list[0].Key, note)
}

// writePage writes the page of a branch.
func writePage(ctx context.Context, store *findings.Store, branch, file string) error {
	all, err := store.Campaigns(ctx)
	if err != nil {
		return err
	}
	list, err := store.Findings(ctx, branch)
	if err != nil {
		return err
	}
	f, err := os.Create(file)
	if err != nil {
		return wrong("-html: %v", err)
	}
	if err := page.New(all, list, branch).Write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
