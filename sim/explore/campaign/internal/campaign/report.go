package campaign

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"groundhog/sim/explore/campaign/internal/findings"
)

// Report is what a campaign came to.
type Report struct {
	findings.Campaign
	Asked uint64 // runs
	// Searches that were asked for.
	AskedSearches uint64
	Steps         uint64             // of all runs
	Findings      []findings.Finding // of the branch, as they stand now
}

// Runs is how many runs were judged: fewer than were asked for only if the time was over.
func (r Report) Runs() uint64 { return r.Campaign.Runs() }

// searched says how many searches were made, if any were asked for.
func (r Report) searched() string {
	if r.AskedSearches == 0 {
		return ""
	}
	return fmt.Sprintf(" and %d of %d searches", r.Searches(), r.AskedSearches)
}

// New are the findings that a person has to look at: what this campaign saw and was not known.
func (r Report) New() (list []findings.Finding) {
	for _, f := range r.Findings {
		if f.Last.Campaign == r.ID && f.State != findings.Ongoing {
			list = append(list, f)
		}
	}
	return list
}

// Write prints the report: a line for the whole, one for each state, then what is new.
func (r Report) Write(w io.Writer) {
	fmt.Fprintf(w, "campaign %s on %s: %d of %d runs%s, %d steps, digest %016x\n", r.ID, r.Branch,
		r.Runs(), r.Asked, r.searched(), r.Steps, r.Digest)
	fmt.Fprintln(w, findings.Counts(r.Findings))
	for _, f := range r.New() {
		WriteFinding(w, f)
	}
}

// title names a finding in a line.
func title(f findings.Finding) string {
	return fmt.Sprintf("%s: %s/%s: %s [%s]", f.State, f.Scenario, f.Seen.Variant, f.Property,
		f.Key.Key)
}

// WriteFinding prints a finding in some lines.
func WriteFinding(w io.Writer, f findings.Finding) {
	fmt.Fprintf(w, "\n%s\n", title(f))
	for _, l := range about(f) {
		fmt.Fprintf(w, "  %-8s %s\n", l.name, strings.ReplaceAll(l.text, "\n", "\n           "))
	}
}

// fact is one of the things to say about a finding.
type fact struct{ name, text string }

// about is what there is to say about a finding.
func about(f findings.Finding) (list []fact) {
	line := func(name, format string, args ...any) {
		list = append(list, fact{name, fmt.Sprintf(format, args...)})
	}
	line("why", "%s", f.Seen.Reason)
	if !f.Seen.Again {
		line("again", "another worker did not see the same")
	}
	if f.Runs > 0 {
		line("rate", "%v of %d runs", f.Rate(), f.Runs)
	}
	if f.Searches > 0 {
		line("found", "by %d of %d searches", f.Found, f.Searches)
	}
	line("first", "%v at commit %.12s", f.First, f.First.Commit)
	if f.Last != f.First {
		line("last", "%v at commit %.12s", f.Last, f.Last.Commit)
	}
	if f.Seen.After > 0 {
		line("reduced", "from %d lines to %d", f.Seen.Before, f.Seen.After)
	}
	if f.Seen.Decided != "" {
		line("decided", "at %s", f.Seen.Decided)
	}
	if f.Seen.Blamed != "" {
		line("commit", "%s", f.Seen.Blamed)
	}
	if f.State == findings.Ongoing && f.Quiet > 0 {
		line("quiet", "%d %s without it; %d and it counts as resolved", f.Quiet, f.Unit(), f.Needed)
	}
	if f.Note != "" {
		line("note", "%s", f.Note)
	}
	return list
}

// JSON prints the report as an object a line: the campaign, then the findings.
func (r Report) JSON(w io.Writer) error {
	out := json.NewEncoder(w)
	err := out.Encode(struct {
		Campaign string `json:"campaign"`
		Branch   string `json:"branch"`
		Commit   string `json:"commit"`
		Runs     uint64 `json:"runs"`
		Asked    uint64 `json:"asked"`
		Searches uint64 `json:"searches"`
		Wanted   uint64 `json:"asked_searches"`
		Steps    uint64 `json:"steps"`
		Digest   string `json:"digest"`
		News     int    `json:"news"`
	}{r.ID, r.Branch, r.Commit, r.Runs(), r.Asked, r.Searches(), r.AskedSearches, r.Steps,
		fmt.Sprintf("%016x", r.Digest),
		len(r.New())})
	for _, f := range r.Findings {
		if err == nil {
			err = out.Encode(f)
		}
	}
	return err
}
