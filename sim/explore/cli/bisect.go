package cli

import (
	"fmt"
	"runtime/debug"

	"groundhog/sim/explore/bisect"
)

// bisectCommand finds the commit that brought a failure.
func bisectCommand(c *call) error {
	var b bisect.Config
	c.set.StringVar(&b.Repro, "repro", "", "the repro `file` of the failure")
	c.set.StringVar(&b.Good, "good", "", "`revision` at which the failure does not show")
	c.set.StringVar(&b.Bad, "bad", "HEAD", "`revision` at which it does")
	c.set.StringVar(&b.Dir, "dir", ".", "`folder` of the module in its repository")
	c.set.StringVar(&b.Command, "cmd", ownPackage(),
		"`package` of the command that has the scenarios, in that module")
	if _, err := c.parse(0, 0, "flags only"); err != nil {
		return err
	}
	if b.Repro == "" || b.Good == "" {
		return wrong("bisect: -repro and -good are missing: %s bisect -repro=FILE -good=REV "+
			"[-bad=REV]", c.name)
	}
	if _, _, err := c.readRepro(b.Repro); err != nil {
		return err
	}
	b.Log = c.err
	r, err := bisect.Run(c.ctx, b)
	if c.ctx.Err() != nil {
		return c.interrupted("between revisions; the repository is as it was")
	}
	if err != nil {
		return wrong("bisect: %v", err)
	}
	if len(r.Commits) > 1 {
		fmt.Fprintln(c.out,
			"revisions that cannot say had to be skipped; the first bad commit is one of")
	} else {
		fmt.Fprint(c.out, "the first bad commit is ")
	}
	for _, commit := range r.Commits {
		fmt.Fprintf(c.out, "%s %s\n", commit.Hash[:12], commit.Subject)
		if err := c.emit(commitJSON{commit.Hash, commit.Subject}); err != nil {
			return err
		}
	}
	return nil
}

// commitJSON is a commit that brought the failure, or one of those that may have.
type commitJSON struct {
	Commit  string `json:"commit"`
	Subject string `json:"subject"`
}

// ownPackage is the path of the package that this program was built from.
func ownPackage() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Path
	}
	return ""
}
