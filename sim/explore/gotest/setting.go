package gotest

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// setting is one thing that a flag or its twin in the environment asks for.
type setting struct {
	name, fallback, usage string
	isBool                bool
	long                  bool // it has no short flag

	text   string // as a flag gave it
	source string // the flag that gave it, with its hyphen; empty: none did
}

// settings are what can be asked for, in the order in which the environment is read.
var settings = []*setting{
	{name: "seed", fallback: "1",
		usage: "seed of the runs: a number, a git commit of 40 hex digits, or \"random\""},
	{name: "seeds", usage: "range of seeds, a-b, instead of one seed"},
	{name: "scenario", usage: "run this scenario only"},
	{name: "variant", usage: "run this variant only, and fail if it violates anything"},
	{name: "run", long: true,
		usage: "run SCENARIO/VARIANT/SEED only, and fail if it violates anything"},
	{name: "policy", fallback: "random",
		usage: "schedule: random, fifo, pos, walk, surw, pct(d) or delay(d)"},
	{name: "sweep", fallback: "0",
		usage: "seeds under which a variant without defects must hold; 0: as many as the " +
			"scenario says, or 1000"},
	{name: "swarm", fallback: "true", isBool: true,
		usage: "let the seed choose which faults exist in a run; false: all of them"},
	{name: "events", usage: "the `share` of faults that hang on events, such as 2/3 or 0; empty: " +
		"as the scenario has it"},
	{name: "plan", usage: "follow the plan in this `file` instead of the one that the seed draws"},
	{name: "record",
		usage: "write the trace of the one run asked for to this `file` (text if its name ends " +
			"in .txt)"},
	{name: "repro", usage: "replay this repro `file` alone, and fail if its failure shows"},
	{name: "refresh", fallback: "false", isBool: true,
		usage: "write moved, drifted and fixed repro files anew"},
	{name: "stall", fallback: "10s",
		usage: "time without a step after which a run counts as one that does not return; below " +
			"0: never"},
	{name: "details", fallback: "false", isBool: true,
		usage: "print the story of every finding, not only of those that are not expected"},
	{name: "strict", fallback: "false", isBool: true,
		usage: "fail if no run of a sweep came to some mark, or was judged by some property"},
	{name: "verify", fallback: "false", isBool: true,
		usage: "run every seed twice and show the first record at which the runs part"},
}

// prefix stands before the names of the flags that every package has which imports this one.
const prefix = "groundhog."

func init() {
	for _, s := range settings {
		flag.Var(settingFlag{s, prefix + s.name}, prefix+s.name, s.usage)
	}
}

// ShortFlags registers the flags without their prefix as well: -seed beside -groundhog.seed, and so
// on, but for -groundhog.run, since the go command has a -run. A name that is taken stays with
// whoever has it. Call it from an init function or from TestMain, before the flags are parsed.
func ShortFlags() {
	for _, s := range settings {
		if !s.long && flag.Lookup(s.name) == nil {
			flag.Var(settingFlag{s, s.name}, s.name, s.usage)
		}
	}
}

// settingFlag is a setting under one of its names.
type settingFlag struct {
	*setting
	flag string
}

// Set takes any text: what is wrong with it is said by the test, in one line.
func (f settingFlag) Set(text string) error {
	f.text, f.source = text, "-"+f.flag
	return nil
}

// String returns what the flag is set to.
func (f settingFlag) String() string {
	switch {
	case f.setting == nil: // the zero value, which package flag asks
		return ""
	case f.source != "":
		return f.text
	}
	return f.fallback
}

// IsBoolFlag lets the flag stand without a value.
func (f settingFlag) IsBoolFlag() bool { return f.isBool }

// value returns what a flag asks for, or its twin in the environment. The twin is looked at in any
// case and while tests run: so the go command knows that their result depends on it, and does not
// print the result for another value from its cache.
func (s *setting) value() value {
	twin := "GROUNDHOG_" + strings.ToUpper(s.name)
	inherited := os.Getenv(twin)
	switch {
	case s.source != "":
		return value{s.text, s.source}
	case inherited != "":
		return value{inherited, twin}
	}
	return value{s.fallback, "-" + prefix + s.name}
}

// value is what a setting asks for, and who asks: the flag or the variable.
type value struct{ text, source string }

// values are the settings by name, as one test sees them.
type values map[string]value

func readValues() values {
	v := make(values)
	for _, s := range settings {
		v[s.name] = s.value()
	}
	return v
}

// wrong is an error about a setting.
func (v values) wrong(name string, err error) error {
	return fmt.Errorf("%s: %w", v[name].source, err)
}

// bool reads a setting that is true or false.
func (v values) bool(name string) (bool, error) {
	b, err := strconv.ParseBool(v[name].text)
	if err != nil {
		return false, v.wrong(name, fmt.Errorf("%q is neither true nor false", v[name].text))
	}
	return b, nil
}

// number reads a setting that is a number.
func (v values) number(name string) (uint64, error) {
	n, err := strconv.ParseUint(v[name].text, 10, 64)
	if err != nil {
		return 0, v.wrong(name, fmt.Errorf("%q is no number", v[name].text))
	}
	return n, nil
}

// Selected says whether the flags or the environment ask for one scenario, variant or repro file.
// The other tests of a package may then leave themselves out.
func Selected() bool {
	v := readValues()
	return v["run"].text != "" || v["scenario"].text != "" || v["variant"].text != "" ||
		v["repro"].text != ""
}
