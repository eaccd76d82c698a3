package cli

import (
	"errors"
	"os"
	"os/exec"
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
	goVet.Stdout, goVet.Stderr, goVet.WaitDelay = c.out, c.out, 100*time.Millisecond
	var failed *exec.ExitError
	if err := goVet.Run(); errors.As(err, &failed) {
		c.exit = exitFound
	} else if err != nil {
		return wrong("vet: the go command does not start: %v", err)
	}
	return c.ctx.Err()
}
