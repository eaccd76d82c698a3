// Command campaign runs the scenarios of a commit on many machines, keeps the history of what was
// found, and offers scenarios to other programs. It is what "groundhog campaign", "groundhog
// worker", "groundhog findings" and "groundhog mcp" call.
//
// # Map of the files
//
//   - main.go: the table of commands. flags.go: what they share.
//   - campaign.go: campaign. local.go: its workers on this machine, and its bar. merge.go: merge.
//   - output.go: how both print what came of it. screen.go: no wider than a terminal. room_unix.go,
//     room_other.go: whether there is room on the disk. worker.go: worker.
//   - findings.go: findings. serve.go: a page while it changes. mcp.go: mcp.
//
// Packages below internal: campaign (from a commit to its findings), program (the command under
// test), queue (over NATS JetStream), findings (the store), page (drawn),
// tools (for other programs).
//
//detlint:outside it is the command around campaigns
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Exit statuses, as those of the command groundhog.
const (
	exitFine        = 0
	exitFound       = 1
	exitWrong       = 2
	exitBroken      = 3
	exitInterrupted = 130
)

// command is one of the verbs.
type command struct {
	name, doc string
	run       func(ctx context.Context, args []string) (exit int, err error)
}

func commands() []command {
	return []command{
		{"campaign", "judge the seeds of a commit, on many machines; say what is new",
			campaignCommand},
		{"merge", "make a whole of the parts of a campaign; say what is new", mergeCommand},
		{"worker", "take tasks of campaigns from a NATS server", workerCommand},
		{"findings", "what campaigns found, over commits and branches", findingsCommand},
		{"mcp", "the scenarios as tools for programs, over the Model Context Protocol", mcpCommand},
	}
}

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	if len(args) == 0 {
		help(os.Stderr)
		return exitWrong
	}
	for _, cmd := range commands() {
		if cmd.name == args[0] {
			exit, err := cmd.run(ctx, args[1:])
			return status(ctx, cmd.name, exit, err)
		}
	}
	fmt.Fprintf(os.Stderr, "groundhog: unknown command %q\n", args[0])
	help(os.Stderr)
	return exitWrong
}

func help(w io.Writer) {
	for _, cmd := range commands() {
		fmt.Fprintf(w, "  %-10s %s\n", cmd.name, cmd.doc)
	}
}

// status prints the error of a command, and returns the exit status.
func status(ctx context.Context, name string, exit int, err error) int {
	var wrong usageError
	switch {
	case err == nil:
		return exit
	case errors.Is(err, flag.ErrHelp):
		return exitFine
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		fmt.Fprintf(os.Stderr, "groundhog %s: interrupted; the same command goes on\n", name)
		return exitInterrupted
	case errors.As(err, &wrong):
		exit = exitWrong
	default:
		exit = exitBroken
	}
	fmt.Fprintf(os.Stderr, "groundhog %s: %v\n", name, err)
	return exit
}

// usageError is a mistake of the user: one line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func wrong(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }
