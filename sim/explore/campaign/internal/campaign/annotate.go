package campaign

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"

	"groundhog/sim/explore/campaign/internal/findings"
	"groundhog/sim/explore/internal/revision"
)

// Annotate prints what is new as the workflow commands of GitHub, a line each: with the file and
// line of the commit that brought it, where that is known, so that it stands beside the change.
func (r Report) Annotate(ctx context.Context, w io.Writer, dir string) {
	for _, f := range r.New() {
		kind := "error"
		if f.State == findings.Flaky {
			kind = "warning"
		}
		where := ""
		if file, line := changed(ctx, dir, f.Seen.Blamed); file != "" {
			where = fmt.Sprintf("file=%s,line=%s,", escaped(file, true), line)
		}
		text := []string{f.Seen.Reason,
			fmt.Sprintf("It shows in %s/%s/%d.", f.Scenario, f.Seen.Variant, f.Seen.Seed)}
		if f.Seen.Search {
			text[1] = fmt.Sprintf("A search of %s/%s found it; its repro is in the summary.",
				f.Scenario, f.Seen.Variant)
		}
		if f.Seen.Blamed != "" {
			text = append(text, "Commit: "+f.Seen.Blamed)
		}
		fmt.Fprintf(w, "::%s %stitle=%s::%s\n", kind, where, escaped(title(f), true),
			escaped(strings.Join(text, "\n"), false))
	}
}

// escaped is a text in a workflow command, whose properties end at other characters as well.
func escaped(text string, property bool) string {
	text = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
	if property {
		text = strings.NewReplacer(":", "%3A", ",", "%2C").Replace(text)
	}
	return text
}

var (
	oneCommit = regexp.MustCompile(`^([0-9a-f]{12}) `)
	oneFile   = regexp.MustCompile(`(?m)^\+\+\+ b/(.+)$`)
	oneHunk   = regexp.MustCompile(`(?m)^@@ -\S+ \+(\d+)`)
)

// changed is the first place that the commit changed that was blamed; a file of Go rather than
// another, and no test if there is something else. Without such a commit it is empty.
func changed(ctx context.Context, dir, blamed string) (file, line string) {
	commit := oneCommit.FindStringSubmatch(blamed)
	if commit == nil {
		return "", ""
	}
	diff, err := revision.Git(ctx, dir, "-c", "core.quotePath=off", "show", "--format=",
		"--unified=0", "--no-color", "--no-ext-diff", "--src-prefix=a/", "--dst-prefix=b/",
		commit[1])
	if err != nil {
		return "", ""
	}
	best := 0
	for part := range strings.SplitSeq("\n"+diff, "\ndiff --git ") {
		name, hunk := oneFile.FindStringSubmatch(part), oneHunk.FindStringSubmatch(part)
		if name == nil || hunk == nil {
			continue // it was taken away, or is no text
		}
		worth := 1
		switch {
		case strings.HasSuffix(name[1], "_test.go"):
			worth = 2
		case strings.HasSuffix(name[1], ".go"):
			worth = 3
		}
		if worth > best {
			best, file, line = worth, name[1], hunk[1]
		}
	}
	return file, line
}

// Summary prints the report as Markdown: sums, and what is new.
func (r Report) Summary(w io.Writer) {
	fmt.Fprintf(w, "### Groundhog: %s\n\n", findings.Counts(r.Findings))
	fmt.Fprintf(w, "%d of %d runs%s of `%.12s` on %s, digest `%016x`.\n", r.Runs(), r.Asked,
		r.searched(), r.Commit, plainText(r.Branch), r.Digest)
	if len(r.New()) == 0 {
		fmt.Fprintln(w, "Nothing is new.")
	}
	for _, f := range r.New() {
		fmt.Fprintf(w, "\n#### %s\n\n| | |\n|---|---|\n", plainText(title(f)))
		for _, l := range about(f) {
			fmt.Fprintf(w, "| %s | %s |\n", l.name, plainText(l.text))
		}
		if f.Seen.Repro != "" {
			fence := "```"
			for strings.Contains(f.Seen.Repro, fence) {
				fence += "`"
			}
			fmt.Fprintf(w, "\n<details><summary>repro, for groundhog replay</summary>\n\n"+
				"%s\n%s\n%s\n\n</details>\n", fence, strings.TrimSpace(f.Seen.Repro), fence)
		}
	}
}

// plainText is a text that is no markup in Markdown, nor ends a cell of a table.
func plainText(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", "|", `\|`, "`", "\\`", "*", `\*`,
		"_", `\_`, "[", `\[`, "]", `\]`, "\n", " ").Replace(text)
}
