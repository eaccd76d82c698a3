package revision

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// Command is one that the end of the context ends, whoever it has started in turn.
func Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.WaitDelay = 100 * time.Millisecond
	return cmd
}

// Git runs git in a folder and returns what it says.
func Git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := Command(ctx, "git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		last := strings.Split(strings.TrimSpace(string(out)), "\n")
		return string(out), fmt.Errorf("git %s: %w: %s", args[0], err, last[len(last)-1])
	}
	return string(out), nil
}
