package cli

import (
	"fmt"
	"strings"
)

// statuses says what exit statuses mean.
const statuses = `Exit status
  0    nothing was found: every property holds, every repro is as it should be
  1    run, exhaust, fuzz, mutate, table, show, replay or vet found something;
       bisect cannot say
  2    the request is wrong: one line on the standard error says what and where
  3    something is broken: the scenario (its property harness), the simulator,
       or a file that cannot be written
  130  interrupted; what was found by then is printed or kept
The other commands exit with 0 when they have done what was asked. replay
-verdict exits with 1, 0 or 125, as git bisect run expects.
`

// help lists the commands.
func (c *call) help() {
	fmt.Fprintf(c.out, "%s COMMAND [FLAGS] [ARGUMENTS]\n\n", c.name)
	for _, cmd := range commands() {
		fmt.Fprintf(c.out, "  %-10s %-11s %s\n", cmd.name, cmd.args, cmd.doc)
	}
	fmt.Fprintf(c.out, "\n%s\n%s\nFlags and examples of a command: %s help COMMAND\n", choosing,
		statuses, c.name)
}

// usage prints what the command is for, its flags and examples.
func (c *call) usage() {
	fmt.Fprintf(c.out, "%s %s: %s\n\n", c.name,
		strings.TrimSpace(c.command.name+" "+c.command.args), c.command.doc)
	for i, e := range c.command.examples {
		if i == 0 {
			fmt.Fprintln(c.out, "Examples")
		}
		fmt.Fprintf(c.out, "  %s %s %s\n", c.name, c.command.name, c.exampleOf(e))
	}
	fmt.Fprintln(c.out)
	if c.chooses {
		fmt.Fprintf(c.out, "%s\n", choosing)
	}
	fmt.Fprintln(c.out, "Flags")
	c.set.SetOutput(c.out)
	c.set.PrintDefaults()
}

// exampleOf fills an example with the names of this program's first scenario: S for the scenario, V
// for its first variant.
func (c *call) exampleOf(example string) string {
	sc := c.all[0]
	return strings.NewReplacer("$S", sc.Name, "$V", sc.Variants[0].Name).Replace(example)
}
