package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis/unitchecker"

	"groundhog/sim/detlint"
)

// serveGoVet does what go vet asks of its -vettool, and does not return then:
// this program is that tool. go vet asks with -V=full, -flags, or the file of a
// package, whose name ends with .cfg.
func serveGoVet(args []string) {
	if len(args) == 0 {
		return
	}
	if args[0] == "-V=full" || args[0] == "-flags" || strings.HasSuffix(args[len(args)-1], ".cfg") {
		unitchecker.Main(detlint.Analyzer)
	}
}

// vet looks with detlint at packages that run under simulation.
func vet(c *call) error {
	tests := c.set.Bool("tests", false, "look at the files of tests too")
	floats := c.set.Bool("floats", false, "report decisions that depend on floats")
	packages, err := c.parse(1, -1, "the packages that run under simulation, as ./queue or ./...")
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return wrong("vet: %v", err)
	}
	args := []string{"vet", "-vettool=" + self}
	if *tests {
		args = append(args, "-detlint.tests")
	}
	if *floats {
		args = append(args, "-detlint.floats")
	}
	goVet := exec.CommandContext(c.ctx, "go", append(args, packages...)...)
	var said bytes.Buffer
	to := io.MultiWriter(c.out, &said)
	goVet.Stdout, goVet.Stderr, goVet.WaitDelay = to, to, 100*time.Millisecond
	var failed *exec.ExitError
	err = goVet.Run()
	for line := range strings.Lines(said.String()) {
		if m := finding.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			if err := c.emit(findingJSON{m[1], m[2]}); err != nil {
				return err
			}
		}
	}
	if errors.As(err, &failed) {
		c.exit = exitFound
	} else if err != nil {
		return wrong("vet: the go command does not start: %v", err)
	}
	return c.ctx.Err()
}

// finding is a line of go vet: a place, and what is there.
var finding = regexp.MustCompile(`^(\S+:\d+:\d+): (.*)$`)

type findingJSON struct {
	Place   string `json:"place"`
	Finding string `json:"finding"`
}
