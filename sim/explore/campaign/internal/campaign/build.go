package campaign

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"groundhog/sim/explore/campaign/internal/program"
	"groundhog/sim/explore/campaign/internal/queue"
	"groundhog/sim/explore/internal/revision"
)

// Source is where a program comes from.
type Source struct {
	Dir     string // a folder of the repository: the root of the module
	Command string // the package of the command, such as ./cmd/simulate
	Commit  string // any revision
}

// Resolve makes the commit a hash, and says on which branch it is: the one that is checked out, if
// it is that one's last; else the first that holds it.
func (s *Source) Resolve(ctx context.Context) (branch string, err error) {
	hash, err := revision.Git(ctx, s.Dir, "rev-parse", "--verify", "--quiet", s.Commit+"^{commit}")
	if err != nil {
		return "", fmt.Errorf("there is no commit %q in the repository of %s", s.Commit, s.Dir)
	}
	s.Commit = strings.TrimSpace(hash)
	head, err := revision.Git(ctx, s.Dir, "rev-parse", "HEAD")
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(head) == s.Commit {
		name, err := revision.Git(ctx, s.Dir, "symbolic-ref", "--short", "--quiet", "HEAD")
		if err == nil {
			return strings.TrimSpace(name), nil
		}
	}
	all, err := revision.Git(ctx, s.Dir, "branch", "--format=%(refname:short)", "--contains",
		s.Commit)
	if first, _, _ := strings.Cut(all, "\n"); err == nil && first != "" {
		return first, nil
	}
	return "detached", nil
}

// Build builds the program of a commit for platforms such as linux-amd64, and hands over the file
// of each. It is built in a folder of its own: uncommitted changes are no part of it. If hosts of
// its scenarios run ordinary programs, it is built with the virtual runtime that these want, so
// that workers need no Go and no sources.
func Build(ctx context.Context, s Source, platforms []string,
	each func(platform, file string) error) error {
	tree, err := revision.Open(ctx, s.Dir, s.Commit)
	if err != nil {
		return err
	}
	defer func() { _ = tree.Close() }()
	own := filepath.Join(tree.Temp, "program")
	if err := s.build(ctx, tree, Platform(), "", own); err != nil {
		return err
	}
	overlay, err := overlayOf(ctx, program.Program{Path: own, Dir: tree.Work})
	if err != nil {
		return fmt.Errorf("%s of %.12s: %w", s.Command, s.Commit, err)
	}
	for _, platform := range platforms {
		file := own + "-" + platform
		if err := s.build(ctx, tree, platform, overlay, file); err != nil {
			return err
		}
		if err := each(platform, file); err != nil {
			return err
		}
	}
	return nil
}

// overlayOf is the overlay that a program wants to be built with; empty: none.
func overlayOf(ctx context.Context, p program.Program) (list string, err error) {
	all, err := p.Scenarios(ctx)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(all, func(sc program.Scenario) bool { return sc.Programs }) {
		return "", nil
	}
	return p.Overlay(ctx)
}

// build builds it for one platform. Only on Linux there are programs as hosts.
func (s Source) build(ctx context.Context, tree *revision.Tree, platform, overlay,
	file string) error {
	system, processor, ok := strings.Cut(platform, "-")
	if !ok {
		return fmt.Errorf("platform %q: expected one like linux-amd64", platform)
	}
	args := []string{"build", "-trimpath", "-buildvcs=false", "-o", file}
	if overlay != "" && system == "linux" {
		args = append(args, "-overlay="+overlay)
	}
	cmd := revision.Command(ctx, "go", append(args, s.Command)...)
	cmd.Dir = tree.Work
	cmd.Env = append(cmd.Environ(), "GOOS="+system, "GOARCH="+processor)
	if system != runtime.GOOS || processor != runtime.GOARCH {
		cmd.Env = append(cmd.Env, "CGO_ENABLED=0")
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s of %.12s does not build for %s: %s", s.Command, s.Commit, platform,
			brief(out))
	}
	return nil
}

// brief is what a compiler says, in one line.
func brief(out []byte) string {
	lines := strings.Split(string(bytes.TrimSpace(out)), "\n")
	if len(lines) > 1 && strings.HasPrefix(lines[0], "#") {
		lines = lines[1:]
	}
	return lines[0]
}

// ProgramName is the name of the program of a resolved commit, without its platform.
func (s Source) ProgramName() string {
	sum := sha256.Sum256([]byte(s.Command))
	return fmt.Sprintf("%.12s-%s", s.Commit, hex.EncodeToString(sum[:4]))
}

// Provide builds the program of a commit for those of the platforms for which it is not there yet.
func Provide(ctx context.Context, q *queue.Queue, s Source, platforms []string) error {
	var missing []string
	for _, platform := range platforms {
		has, err := q.HasProgram(ctx, s.ProgramName()+"-"+platform)
		if err != nil {
			return err
		}
		if !has {
			missing = append(missing, platform)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return Build(ctx, s, missing, func(platform, file string) error {
		return q.PutProgram(ctx, s.ProgramName()+"-"+platform, file)
	})
}
