package cli

import (
	"fmt"
	"slices"
	"strings"

	"groundhog/sim/linux/twin"
)

// writeOverlay writes the overlay of the runtime with which ordinary programs run, and says how an
// editor is told of it.
func writeOverlay(c *call) error {
	goroot := c.set.String("goroot", "",
		"`folder` of the Go release; empty: that of the go command in PATH")
	dir := c.set.String("o", "", "`folder` to write to; empty: one of the cache of the user")
	if _, err := c.parse(0, 0, "flags only"); err != nil {
		return err
	}
	list, err := twin.Overlay(c.ctx, *goroot, *dir)
	if err != nil {
		return wrong("overlay: %v", err)
	}
	fmt.Fprintf(c.out, "%s\nGOFLAGS=-overlay=%s\n", list, list)
	return nil
}

// goTest is go test with the overlay: all that stands behind the word test is for go test.
func goTest(c *call) error {
	help := []string{"-h", "-help", "--help"}
	if c.completing || len(c.args) == 1 && slices.Contains(help, c.args[0]) {
		_, err := c.parse(0, 0, "")
		return err
	}
	list, err := twin.Overlay(c.ctx, "", "")
	if err != nil {
		return wrong("test: %v", err)
	}
	if slices.ContainsFunc(c.args, func(a string) bool {
		return strings.HasPrefix(strings.TrimLeft(a, "-"), "fuzz")
	}) {
		fmt.Fprintln(c.err, "the go command first builds everything once more, so that the fuzzer "+
			"sees what code runs: that takes minutes, in which it prints nothing")
	}
	return c.become(c.beside("go", slices.Concat([]string{"test", "-overlay=" + list}, c.args)...))
}
