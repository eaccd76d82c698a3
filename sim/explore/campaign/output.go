package main

import (
	"context"
	"flag"
	"os"

	"groundhog/sim/explore/campaign/internal/campaign"
	"groundhog/sim/explore/campaign/internal/findings"
)

// output says how a report is printed, and where else it goes.
type output struct {
	json     bool
	html     string
	annotate bool
}

func (o *output) flags(set *flag.FlagSet) {
	set.BoolVar(&o.json, "json", false, "print JSON instead of text")
	set.StringVar(&o.html, "html", "", "write the findings of the branch as a page to this `file`")
	set.BoolVar(&o.annotate, "annotate", os.Getenv("GITHUB_ACTIONS") == "true", "print what is "+
		"new as annotations of GitHub, and add\na summary to the file that GITHUB_STEP_SUMMARY "+
		"names")
}

// write prints a report, and returns the exit status.
func (o *output) write(ctx context.Context, r campaign.Report, store *findings.Store, dir string) (
	exit int, err error) {
	if o.json {
		if err := r.JSON(os.Stdout); err != nil {
			return 0, err
		}
	} else {
		r.Write(newScreen())
	}
	if o.html != "" {
		if err := writePage(ctx, store, r.Branch, o.html); err != nil {
			return 0, err
		}
	}
	if o.annotate {
		r.Annotate(ctx, os.Stderr, dir)
		if err := summarize(r); err != nil {
			return 0, err
		}
	}
	if len(r.New()) > 0 {
		return exitFound, nil
	}
	return exitFine, nil
}

// summarize adds to the page of the step, if there is one.
func summarize(r campaign.Report) error {
	name := os.Getenv("GITHUB_STEP_SUMMARY")
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	r.Summary(f)
	return f.Close()
}
