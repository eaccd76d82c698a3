package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"groundhog/sim/explore"
	"groundhog/sim/explore/internal/memory"
)

// Exit statuses.
const (
	exitFine        = 0
	exitFound       = 1
	exitWrong       = 2
	exitForeign     = 125
	exitInterrupted = 130
)

// command is one of the verbs.
type command struct {
	name, args, doc string
	run             func(c *call) error
}

// commands returns the table. (A function, since help prints it.)
func commands() []command {
	return []command{
		{"list", "[SCENARIO]", "the scenarios; of one its variants and the lines of its plans",
			list},
		{"run", "", "run seeds: a sweep, or with one seed its report", run},
		{"table", "", "the same seeds in many scenarios and variants: what is violated where",
			table},
		{"find", "", "how many seeds, and how much time, it takes to find each known defect", find},
		{"show", "RUN", "the story of a run", show},
		{"reduce", "RUN", "cut the plan of a failing run down, and keep it as a repro file",
			reduce},
		{"replay", "FILE…", "replay repro files, and say how they stand", replay},
		{"inevitable", "RUN", "the step at which the failure became inevitable", inevitable},
		{"plot", "[RUN]",
			"how a quantity went up and down over virtual time, under several variants", plot},
		{"report", "RUN", "one HTML page of a run, for a browser without network", report},
		{"export", "RUN", "the trace of a run for other tools", export},
		{"bisect", "", "the commit that brought a repro's failure", bisectCommand},
		{"init", "DIR", "write a module of your own that works: a scenario, its tests, its command",
			initModule},
		{"vet", "PACKAGE…",
			"code under simulation that differs from run to run, with its replacement", vet},
	}
}

// call is one call of a command.
type call struct {
	ctx  context.Context
	name string // of the program
	all  []*explore.Scenario
	out  io.Writer
	err  io.Writer
	bar  bool // draw progress

	command command
	set     *flag.FlagSet
	args    []string
	exit    int
}

// given says whether a flag stands on the command line.
func (c *call) given(name string) (yes bool) {
	c.set.Visit(func(f *flag.Flag) { yes = yes || f.Name == name })
	return yes
}

// usageError is a mistake of the user: one line.
type usageError struct{ error }

func wrong(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// Main runs the command line of a program that has these scenarios, and returns
// its exit status.
func Main(all []*explore.Scenario, args []string) int {
	if explore.Serve(all...) {
		fmt.Fprintf(os.Stderr, "%s: this program has no such scenario\n", programName())
		return exitWrong
	}
	serveGoVet(args)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	memory.Tune()
	out := painter(os.Stdout)
	defer out.Close()
	c := &call{ctx: ctx, name: programName(), all: all, out: out, err: os.Stderr,
		bar: isTerminal(os.Stderr)}
	return c.status(c.dispatch(args))
}

// programName is what a person calls this program.
func programName() string { return strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe") }

// status prints the error of a command, and returns the exit status.
func (c *call) status(err error) int {
	var foreign *explore.MissingError
	switch {
	case err == nil:
		return c.exit
	case errors.Is(err, flag.ErrHelp):
		return exitFine
	case c.ctx.Err() != nil && errors.Is(err, c.ctx.Err()):
		fmt.Fprintln(c.err, "interrupted")
		return exitInterrupted
	case errors.As(err, &foreign):
		c.exit = exitForeign
	default:
		c.exit = exitWrong
	}
	fmt.Fprintf(c.err, "%s: %v\n", c.name, err)
	return c.exit
}

func (c *call) dispatch(args []string) error {
	if err := explore.CheckAll(c.all); err != nil {
		return err
	}
	if len(args) == 0 {
		c.help()
		c.exit = exitWrong
		return nil
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		if len(args) == 1 {
			c.help()
			return nil
		}
		args = []string{args[1], "-h"} // help COMMAND
	}
	for _, cmd := range commands() {
		if cmd.name == args[0] {
			c.command, c.args = cmd, args[1:]
			c.set = flag.NewFlagSet(cmd.name, flag.ContinueOnError)
			c.set.SetOutput(io.Discard)
			c.set.Usage = func() {} // parse prints it, where it is asked for
			return cmd.run(c)
		}
	}
	return wrong("unknown command %q: there are %s", args[0],
		names(commands(), func(cmd command) string { return cmd.name }))
}

// interrupted says that the command was interrupted, and how to go on.
func (c *call) interrupted(format string, args ...any) error {
	fmt.Fprintf(c.err, "interrupted "+format+"\n", args...)
	c.exit = exitInterrupted
	return nil
}

func (c *call) help() {
	fmt.Fprintf(c.out,
		"%s COMMAND [FLAGS] [ARGUMENTS]; a RUN is SCENARIO/VARIANT/SEED or a repro file\n\n",
		c.name)
	for _, cmd := range commands() {
		fmt.Fprintf(c.out, "  %-10s %-12s %s\n", cmd.name, cmd.args, cmd.doc)
	}
	fmt.Fprintf(c.out, "\nFlags of a command: %s COMMAND -h\n", c.name)
}

// usage prints what the command is for, and its flags.
func (c *call) usage() {
	fmt.Fprintf(c.out, "%s %s: %s\n", c.name, strings.TrimSpace(c.command.name+" "+c.command.args),
		c.command.doc)
	c.set.SetOutput(c.out)
	c.set.PrintDefaults()
}

// parse reads flags and arguments, which may stand in any order, and wants
// between min and max arguments; max < 0: any number.
func (c *call) parse(min, max int, what string) ([]string, error) {
	var rest []string
	for args := c.args; ; {
		if err := c.set.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				c.usage()
				return nil, err
			}
			return nil, wrong("%s: %v", c.set.Name(), err)
		}
		if args = c.set.Args(); len(args) == 0 {
			break
		}
		rest, args = append(rest, args[0]), args[1:]
	}
	if len(rest) < min || max >= 0 && len(rest) > max {
		return nil, wrong("%s: %d arguments given: expected %s", c.set.Name(), len(rest), what)
	}
	return rest, nil
}

// widest is how many columns a list of names takes, and no less than so many.
func widest[T any](least int, all []T, name func(T) string) int {
	for _, x := range all {
		least = max(least, len(name(x)))
	}
	return least
}

func names[T any](all []T, name func(T) string) string {
	var out []string
	for _, x := range all {
		out = append(out, name(x))
	}
	return strings.Join(out, ", ")
}
