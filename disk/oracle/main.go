package oracle

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"path"

	"golang.org/x/sys/unix"
)

// Main is the command, on the machine of its user.
func Main(args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("oracle", flag.ContinueOnError)
	flags.SetOutput(errs)
	kernel := flags.String("kernel", "", "`folder` of an unpacked package linux-image-*")
	work := flags.String("work", "", "`folder` for results and what is made on the way")
	golden := flags.String("golden", "", "`folder` that the goldens are written to")
	random := flags.Int("random", 200, "how many random scripts ext4 has; others have their share")
	only := flags.String("only", "*", "jobs whose ID matches this `pattern`, such as ext4/random-*")
	limit := flags.Int("limit", math.MaxInt, "at most so many jobs; the rest another time")
	list := flags.Bool("list", false, "print the jobs and do none")
	if flags.Parse(args) != nil {
		return 2
	}
	err := run(options{*kernel, *work, *golden, *random, *only, *limit, *list}, out)
	if err != nil {
		fmt.Fprintln(errs, "oracle:", err)
		return 1
	}
	return 0
}

// options are the flags of the command.
type options struct {
	kernel, work, golden string
	random               int
	only                 string
	limit                int
	list                 bool
}

func run(o options, out io.Writer) error {
	all, err := Plan(o.random)
	if err != nil {
		return err
	}
	var jobs []Job
	for _, job := range all {
		match, err := matches(o.only, job.ID)
		if err != nil {
			return fmt.Errorf("-only: %w", err)
		}
		if match {
			jobs = append(jobs, job)
		}
	}
	if o.list {
		for _, job := range jobs {
			fmt.Fprintln(out, job.ID)
		}
		return nil
	}
	switch text := missing(); {
	case o.kernel == "":
		return fmt.Errorf("-kernel is missing: the folder of an unpacked package linux-image-*")
	case o.work == "":
		return fmt.Errorf("-work is missing: a folder for the results")
	case text != "":
		return fmt.Errorf("%s", text)
	}
	if err := os.MkdirAll(o.work, 0o755); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt,
		unix.SIGTERM)
	defer stop()
	s, err := record(ctx, o.kernel, o.work, jobs, o.limit)
	if err != nil || o.golden == "" {
		return err
	}
	_, version, err := kernelOf(o.kernel)
	if err != nil {
		return err
	}
	return writeGoldens(o.golden, version, all, s)
}

// matches tells whether an ID matches a pattern in which a star stands for anything.
func matches(pattern, id string) (bool, error) {
	if pattern == "*" {
		return true, nil
	}
	return path.Match(pattern, id)
}
