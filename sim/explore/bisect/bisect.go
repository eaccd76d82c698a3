// Package bisect finds the commit that brought a failure, by git bisect run over
// a repository whose revisions hold a groundhog command.
//
// # Contract
//
// What is asked at each revision is not "does it fail" but "does it fail as the
// repro says": property and reason key, confirmed by neighbouring seeds, so that a
// commit that merely shifts a schedule blames nobody. A revision that does not build,
// that lacks what the plan needs, or that fails in another way is skipped. The
// work is done in a worktree of its own under the temporary folder; the user's is
// never touched, and uncommitted changes are refused, since no revision has them.
//
// # Map of the files
//
//   - bisect.go: from two revisions to the first bad one.
//
//detlint:outside it drives git and the go command
package bisect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"groundhog/sim/explore/internal/revision"
)

// Config is what is asked.
type Config struct {
	Dir     string // a folder of the repository: the root of the module that holds Command
	Repro   string // path of the repro file
	Good    string // revision at which the failure does not show
	Bad     string // revision at which it does
	Command string // package of the groundhog command, such as ./scenarios/cmd/groundhog
	Log     io.Writer
}

// Result is the first bad commit; or, if revisions had to be skipped around it, all that may be it.
type Result struct {
	Commits []Commit
}

// Commit is one commit.
type Commit struct{ Hash, Subject string }

// bisection is one on its way.
type bisection struct {
	Config
	ctx  context.Context
	tree *revision.Tree // with the repro, the script and the command built
}

// Run bisects. The repository is as it was when it returns. When ctx ends first, Run returns its
// error.
func Run(ctx context.Context, c Config) (Result, error) {
	b := &bisection{Config: c, ctx: ctx}
	r, err := b.run()
	if ctx.Err() != nil {
		return Result{}, ctx.Err()
	}
	return r, err
}

func (b *bisection) run() (Result, error) {
	if err := b.check(); err != nil {
		return Result{}, err
	}
	defer b.leave()
	if err := b.enter(); err != nil {
		return Result{}, err
	}
	if err := b.ends(); err != nil {
		return Result{}, err
	}
	if _, err := revision.Git(b.ctx, b.tree.Root, "bisect", "start", b.Bad, b.Good); err != nil {
		return Result{}, err
	}
	text, err := revision.Git(b.ctx, b.tree.Root, "bisect", "run", "sh", b.script())
	fmt.Fprintln(b.Log, strings.TrimRight(text, "\n"))
	return b.result(text, err)
}

// check refuses what cannot be meant, before anything is done.
func (b *bisection) check() (err error) {
	if b.Dir, err = filepath.Abs(b.Dir); err == nil {
		b.Dir, err = filepath.EvalSymlinks(b.Dir)
	}
	if err != nil {
		return err
	}
	if _, err := revision.Git(b.ctx, b.Dir, "rev-parse", "--show-toplevel"); err != nil {
		return fmt.Errorf("%s is in no git repository", b.Dir)
	}
	for _, end := range []struct {
		name string
		rev  *string
	}{{"-good", &b.Good}, {"-bad", &b.Bad}} {
		hash, err := revision.Git(b.ctx, b.Dir, "rev-parse", "--verify", "--quiet",
			*end.rev+"^{commit}")
		if err != nil {
			return fmt.Errorf("%s: no revision %q in this repository", end.name, *end.rev)
		}
		*end.rev = strings.TrimSpace(hash)
	}
	changed, err := revision.Git(b.ctx, b.Dir, "status", "--porcelain")
	if err != nil {
		return err
	}
	if changed = strings.TrimSpace(changed); changed != "" {
		first, _, more := strings.Cut(changed, "\n")
		if more {
			first += ", …"
		}
		return fmt.Errorf("there are uncommitted changes (%s), which no revision has: commit or "+
			"stash them first; nothing was touched", first)
	}
	_, err = revision.Git(b.ctx, b.Dir, "merge-base", "--is-ancestor", b.Good, b.Bad)
	if err != nil {
		return fmt.Errorf("-good %.12s is no ancestor of -bad %.12s", b.Good, b.Bad)
	}
	return nil
}

// enter makes the worktree, the copy of the repro, and the script.
func (b *bisection) enter() (err error) {
	repro, err := os.ReadFile(b.Repro)
	if err != nil {
		return err
	}
	if b.tree, err = revision.Open(b.ctx, b.Dir, b.Bad, b.Good); err != nil {
		return err
	}
	if err := os.WriteFile(b.repro(), repro, 0o644); err != nil {
		return err
	}
	return os.WriteFile(b.script(), []byte(b.step()), 0o755)
}

// leave takes everything away again.
func (b *bisection) leave() {
	if b.tree == nil {
		return
	}
	if err := b.tree.Close(); err != nil {
		fmt.Fprintf(b.Log, "%s stays: %v\n", b.tree.Temp, err)
	}
}

func (b *bisection) repro() string  { return filepath.Join(b.tree.Temp, "failure.repro") }
func (b *bisection) script() string { return filepath.Join(b.tree.Temp, "step.sh") }

// step is what git bisect run calls at each revision.
func (b *bisection) step() string {
	command := filepath.Join(b.tree.Temp, "command")
	return fmt.Sprintf(`# 0: the failure does not show, 1: it does, 125: this revision cannot say
cd %q && go build -trimpath -buildvcs=false -o %q %q || exit 125
%q replay -verdict %q
status=$?
case $status in 0|1) exit $status;; *) exit 125;; esac
`, b.tree.Work, command, b.Command, command, b.repro())
}

// ends asks at both ends first: a bisection between wrong ends blames anybody.
func (b *bisection) ends() error {
	for _, end := range []struct {
		name, rev string
		want      int
		sense     string
	}{
		{"-bad", b.Bad, 1, "shows"},
		{"-good", b.Good, 0, "does not show"},
	} {
		_, err := revision.Git(b.ctx, b.tree.Root, "checkout", "--quiet", "--detach", end.rev)
		if err != nil {
			return err
		}
		cmd := revision.Command(b.ctx, "sh", b.script())
		cmd.Dir = b.tree.Root
		out, err := cmd.CombinedOutput()
		fmt.Fprintf(b.Log, "%s %.12s: %s", end.name, end.rev, out)
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			return err
		}
		switch got := cmd.ProcessState.ExitCode(); {
		case got == end.want:
		case got == 125:
			return fmt.Errorf("%s %.12s does not build, or cannot replay the repro: choose "+
				"another revision", end.name, end.rev)
		default:
			return fmt.Errorf("%s %.12s: expected a revision at which the failure %s, and it is "+
				"otherwise", end.name, end.rev, end.sense)
		}
	}
	return nil
}

// result reads what git bisect run came to.
func (b *bisection) result(text string, failed error) (r Result, err error) {
	var hashes []string
	if _, list, ok := strings.Cut(text, "The first bad commit could be any of:\n"); ok {
		for _, line := range strings.Split(list, "\n") {
			if line = strings.TrimSpace(line); len(line) < 40 || strings.Contains(line, " ") {
				break
			}
			hashes = append(hashes, line)
		}
	} else if failed != nil {
		return r, failed
	} else {
		hash, err := revision.Git(b.ctx, b.tree.Root, "rev-parse", "refs/bisect/bad")
		if err != nil {
			return r, err
		}
		hashes = []string{strings.TrimSpace(hash)}
	}
	for _, hash := range hashes {
		subject, err := revision.Git(b.ctx, b.tree.Root, "show", "-s", "--format=%s", hash)
		if err != nil {
			return r, err
		}
		r.Commits = append(r.Commits, Commit{hash, strings.TrimSpace(subject)})
	}
	return r, nil
}
