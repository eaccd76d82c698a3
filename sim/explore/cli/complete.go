package cli

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"groundhog/sim/explore"
)

// The scripts that a shell reads: each asks this program, with the hidden command __complete and
// the line without its first word, what the last word may be.
var completions = map[string]string{
	"bash": `_NAME() {
  local line="${COMP_LINE:0:COMP_POINT}" IFS=$'\n'
  COMPREPLY=($("${COMP_WORDS[0]}" __complete "${line#* }" 2>/dev/null))
  if [[ ${line##* } == *=* ]]; then COMPREPLY=("${COMPREPLY[@]#*=}"); fi
  if [[ ${COMPREPLY[0]} == *[=/] ]]; then compopt -o nospace; fi
}
complete -o default -F _NAME NAME
`,
	"zsh": `_NAME() {
  local -a found
  found=(${(f)"$(NAME __complete "${(j: :)words[2,CURRENT]}" 2>/dev/null)"})
  if (( $#found )); then compadd -Q -S '' -- $found; else _files; fi
}
compdef _NAME NAME
`,
	"fish": `function __NAME_complete
  set -l words (commandline -opc) (commandline -ct)
  NAME __complete (string join ' ' -- $words[2..-1]) 2>/dev/null
end
complete -c NAME -a '(__NAME_complete)'
`,
}

// completion prints the script of a shell.
func completion(c *call) error {
	args, err := c.parse(1, 1, "bash, zsh or fish")
	if err != nil {
		return err
	}
	script, ok := completions[args[0]]
	if !ok {
		return wrong("completion: no script for %q: there are bash, fish, zsh", args[0])
	}
	_, err = io.WriteString(c.out, strings.ReplaceAll(script, "NAME", c.name))
	return err
}

// complete prints what the last word of a line may be, a line each. A line that ends with a blank
// ends with an empty word.
func (c *call) complete(line string) error {
	words := strings.Split(line, " ")
	last := words[len(words)-1]
	for _, word := range c.candidates(words[:len(words)-1], last) {
		if strings.HasPrefix(word, last) {
			fmt.Fprintln(c.out, word)
		}
	}
	return nil
}

// candidates are words that may stand behind those before.
func (c *call) candidates(before []string, last string) []string {
	all := append(each(commands(), func(cmd command) string { return cmd.name }), "help")
	if len(before) == 0 || before[0] == "help" {
		return all
	}
	i := slices.Index(all, before[0])
	if i < 0 {
		return nil
	}
	c.completing = true
	_ = c.start(commands()[i], nil) // only to hear of its flags
	switch {
	case before[0] == "completion":
		return []string{"bash", "fish", "zsh"}
	case strings.HasPrefix(last, "-scenario="):
		return each(c.all, func(sc *explore.Scenario) string { return "-scenario=" + sc.Name })
	case strings.HasPrefix(last, "-variant="):
		return c.variantFlags(before)
	case strings.HasPrefix(last, "-"):
		return c.flags()
	case before[0] == "list":
		return each(c.all, func(sc *explore.Scenario) string { return sc.Name })
	case c.chooses:
		return c.runsAfter(last)
	}
	return nil
}

// flags are those of the command.
func (c *call) flags() (list []string) {
	c.set.VisitAll(func(f *flag.Flag) {
		if b, ok := f.Value.(interface{ IsBoolFlag() bool }); ok && b.IsBoolFlag() {
			list = append(list, "-"+f.Name)
		} else {
			list = append(list, "-"+f.Name+"=")
		}
	})
	return list
}

// variantFlags are the variants of the scenarios that the line names.
func (c *call) variantFlags(before []string) (list []string) {
	scenario := ""
	for _, word := range before {
		if name, ok := strings.CutPrefix(word, "-scenario="); ok {
			scenario = name
		}
	}
	for _, sc := range inOrder(scenario, c.all, scenarioName) {
		for _, v := range sc.Variants {
			if word := "-variant=" + v.Name; !slices.Contains(list, word) {
				list = append(list, word)
			}
		}
	}
	return list
}

// runsAfter are scenarios, or the variants of the scenario that a word names.
func (c *call) runsAfter(last string) []string {
	scenario, _, _ := strings.Cut(last, "/")
	if scenario == last {
		return each(c.all, func(sc *explore.Scenario) string { return sc.Name + "/" })
	}
	sc, err := explore.Find(c.all, scenario)
	if err != nil {
		return nil
	}
	return each(sc.Variants, func(v explore.Variant) string {
		return sc.Name + "/" + v.Name + "/"
	})
}
