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
	"runtime/debug"
	"strings"

	"groundhog/sim/explore"
	"groundhog/sim/explore/internal/memory"
)

// Exit statuses.
const (
	exitFine        = 0
	exitFound       = 1
	exitWrong       = 2
	exitBroken      = 3
	exitForeign     = 125
	exitInterrupted = 130
)

// command is one of the verbs.
type command struct {
	name, args, doc string
	examples        []string
	data            bool // it prints results, and has -json
	run             func(c *call) error
}

// commands returns the table. (A function, since help prints it.)
func commands() []command {
	return []command{
		{"list", "[NAME…]", "the scenarios; of those named, variants and plans",
			[]string{"", "$S"}, true, list},
		{"run", "[RUN…]", "run seeds: a sweep, or with one seed its report",
			[]string{"$S", "$S/$V/1-1000 -repros=found", "'*/*/1..100' -json"}, true, run},
		{"table", "[RUN…]", "what is violated where, how often, as a table",
			[]string{"", "$S -seeds=1-1000", "-format=markdown -words"}, true, table},
		{"find", "[RUN…]", "how many seeds and seconds each known defect takes",
			[]string{"$S/$V -starts=5"}, true, find},
		{"exhaust", "RUN…", "every fault at every event of a run, one by one",
			[]string{"$S/$V/1", "$S/$V/1 -pairs -runs=5000"}, true, exhaust},
		{"fuzz", "RUN…", "a search that learns from what its runs come to",
			[]string{"$S/$V", "$S/$V -corpus=corpus -for=10m"}, true, fuzz},
		{"mutate", "PACKAGE…", "break code on purpose: which property notices?",
			[]string{"./... -scenario=$S", "./store -operators=drop-sync,early-ack -seeds=1-300",
				"./store -list"}, true, mutateCode},
		{"show", "RUN…", "the story of a run",
			[]string{"$S/$V/7", "'$S/*/7' -lines=20"}, true, show},
		{"reduce", "RUN…", "cut the plan of a failing run down, and keep it",
			[]string{"$S/$V/7", "$S/$V/7 -o=/tmp/small.repro"}, true, reduce},
		{"replay", "RUN…", "run again, and say in one line how it stands",
			[]string{"testdata/repros/*.repro", "'$S/*/1-5'"}, true, replay},
		{"inevitable", "RUN…", "the step at which the failure became inevitable",
			[]string{"$S/$V/7", "$S/$V/7 -futures=200"}, true, inevitable},
		{"plot", "RUN", "a quantity over time, under several variants",
			[]string{"'$S/*/7'", "$S/$V/7 -csv=numbers.csv"}, true, plot},
		{"diff", "RUN [RUN]", "where two runs part: their plans, and the first record that differs",
			[]string{"$S/*/7 -json", "$S/$V/7 $S/$V/8"}, true, diff},
		{"report", "RUN…", "one HTML page of a run",
			[]string{"$S/$V/7 -o=run.html"}, true, report},
		{"export", "RUN", "the trace of a run for other tools",
			[]string{"$S/$V/7 -format=text", "$S/$V/7 -o=run.json"}, false, export},
		{"bisect", "", "the commit that brought a repro's failure",
			[]string{"-repro=small.repro -good=v1.0"}, true, bisectCommand},
		{"init", "DIR", "write a module of your own, with a scenario that works",
			[]string{"../mine"}, false, initModule},
		{"skeleton", "PACKAGE", "write the beginning of a scenario from a package",
			[]string{"./store", "./cmd/server -json", "./store -o=./sim/store"}, true,
			writeSkeleton},
		{"vet", "PACKAGE…",
			"what differs from run to run, with its replacement",
			[]string{"./...", "-tests ./queue"}, true, vet},
		{"completion", "SHELL", "the completion of bash, zsh or fish",
			[]string{"bash >>~/.bashrc"}, false, completion},
		{"test", "[ARGUMENT…]", "go test, with a runtime in which ordinary programs run",
			[]string{"./...", "-race -run=TestScenarios ./..."}, false, goTest},
		{"overlay", "", "write that runtime, for the go command and for editors",
			[]string{"", "-o=/tmp/overlay"}, false, writeOverlay},
		{"campaign", "[RUN…]", "judge a commit on many machines, and say what is new",
			[]string{"-seeds=1-10000", "$S -commit=HEAD~1"}, false, campaigns},
		{"merge", "FILE…", "make a whole of parts of a campaign that other machines judged",
			[]string{"part-*.json -html=findings.html"}, false, campaigns},
		{"worker", "", "take tasks of campaigns from another machine",
			[]string{"-nats=nats://host:4222"}, false, campaigns},
		{"findings", "[WORD…]", "what campaigns found, over commits and branches",
			[]string{"", "new -branch=main"}, false, campaigns},
		{"mcp", "", "the scenarios as tools for other programs, by their protocol",
			[]string{""}, false, campaigns},
	}
}

// call is one call of a command.
type call struct {
	ctx  context.Context
	name string // of the program
	all  []*explore.Scenario
	out  io.Writer // text
	data io.Writer // JSON
	err  io.Writer
	bar  bool // draw progress

	refused *refusal // why runs with programs cannot be made

	command    command
	set        *flag.FlagSet
	json       jsonFlag
	chooses    bool   // its arguments are RUNs
	free       string // a flag that may stand beside a RUN that says the same
	tight      bool   // a run is a line
	completing bool   // only its flags are wanted
	args       []string
	exit       int
}

// found makes the exit status say what came of a run.
func (c *call) found(out explore.Outcome) {
	switch {
	case out.Fails(explore.Harness):
		c.exit = max(c.exit, exitBroken)
	case len(out.Failures()) > 0:
		c.exit = max(c.exit, exitFound)
	}
}

// given says whether a flag stands on the command line.
func (c *call) given(name string) (yes bool) {
	c.set.Visit(func(f *flag.Flag) { yes = yes || f.Name == name })
	return yes
}

// usageError is a mistake of the user: one line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func wrong(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// Main runs the command line of a program that has these scenarios, and returns
// its exit status.
func Main(all []*explore.Scenario, args []string) (exit int) {
	if explore.Serve(all...) {
		fmt.Fprintf(os.Stderr, "%s: this program has no such scenario\n", programName())
		return exitWrong
	}
	serveGoVet(args)
	defer func() {
		if bug := recover(); bug != nil {
			fmt.Fprintf(os.Stderr, "%s: a bug of the simulator: %v\n%s", programName(), bug,
				debug.Stack())
			exit = exitBroken
		}
	}()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	var refused refusal
	ctx = explore.WithWorker(ctx, explore.Worker{Binary: refused.binary})
	memory.Tune()
	out := painter(os.Stdout)
	defer out.Close()
	c := &call{ctx: ctx, name: programName(), all: all, out: out, data: os.Stdout,
		err: os.Stderr, bar: isTerminal(os.Stderr), refused: &refused}
	return c.status(c.dispatch(args))
}

// programName is what a person calls this program.
func programName() string { return strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe") }

// status prints the error of a command, and returns the exit status.
func (c *call) status(err error) int {
	var usage usageError
	var foreign *explore.MissingError
	switch {
	case err == nil:
		return c.exit
	case errors.Is(err, flag.ErrHelp):
		return exitFine
	case c.ctx.Err() != nil && errors.Is(err, c.ctx.Err()):
		fmt.Fprintln(c.err, "interrupted")
		return exitInterrupted
	case errors.As(err, &foreign) && c.given("verdict"):
		c.exit = exitForeign
	case errors.As(err, &usage):
		c.exit = exitWrong
	default:
		c.exit = exitBroken
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
	case "__complete":
		return c.complete(strings.Join(args[1:], " "))
	case mutantCommand:
		return c.start(command{name: mutantCommand, run: runMutant}, args[1:])
	case "help", "-h", "-help", "--help":
		if len(args) == 1 {
			c.help()
			return nil
		}
		args = []string{args[1], "-h"} // help COMMAND
	}
	for _, cmd := range commands() {
		if cmd.name == args[0] {
			return c.start(cmd, args[1:])
		}
	}
	return wrong("unknown command %q: there are %s", args[0],
		names(commands(), func(cmd command) string { return cmd.name }))
}

// start runs a command with these arguments.
func (c *call) start(cmd command, args []string) error {
	c.command, c.args = cmd, args
	c.set = flag.NewFlagSet(cmd.name, flag.ContinueOnError)
	c.set.SetOutput(io.Discard)
	c.set.Usage = func() {} // parse prints it, where it is asked for
	return cmd.run(c)
}

// interrupted says that the command was interrupted, and how to go on. If that was because runs
// cannot be made, it says why instead.
func (c *call) interrupted(format string, args ...any) error {
	if err := c.refused.why(); err != nil {
		return err
	}
	fmt.Fprintf(c.err, "interrupted "+format+"\n", args...)
	c.exit = exitInterrupted
	return nil
}

// parse reads flags and arguments, which may stand in any order, and wants
// between min and max arguments; max < 0: any number.
func (c *call) parse(min, max int, what string) ([]string, error) {
	if c.command.data {
		c.set.Var(&c.json, "json", c.json.usage())
	}
	if c.completing {
		return nil, flag.ErrHelp
	}
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
	c.json.begin(c)
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
	return strings.Join(each(all, name), ", ")
}

// each is a text for each of a list.
func each[T any](all []T, text func(T) string) []string {
	list := []string{}
	for _, x := range all {
		list = append(list, text(x))
	}
	return list
}
