package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"groundhog/sim/explore/mutate"
	"groundhog/sim/linux/twin"
)

// mutation is one call of the command mutate.
type mutation struct {
	*call
	h  *how
	ch *choice

	command, operators, mutants, matrix, strategies string
	sample, starts                                  int
	from, least                                     uint64
	budget                                          time.Duration
	list, tests, learns                             bool

	build *mutate.Build
	known mutate.Matrix

	heading string // of the matrix's file, for a person
}

// mutateCode breaks code, and asks which property notices.
func mutateCode(c *call) error {
	m := &mutation{call: c, h: c.how(), ch: c.choice("1-100")}
	c.chooses = false
	c.set.StringVar(&m.operators, "operators", "", operatorsUsage())
	c.set.StringVar(&m.mutants, "mutants", "",
		"`names` of mutants, separated by commas; empty: all")
	c.set.IntVar(&m.sample, "sample", 0,
		"so many of the mutants, from each operator in turn; 0: all")
	c.set.DurationVar(&m.budget, "budget", time.Minute, "time for each mutant, at most")
	c.set.BoolVar(&m.list, "list", false, "name the mutants, with their differences; judge none")
	c.set.BoolVar(&m.tests, "tests", false, "judge by the tests of the package, not by scenarios")
	c.set.Uint64Var(&m.from, "from", 1, "go on with the mutant of this number")
	c.set.StringVar(&m.matrix, "matrix", "",
		"`file` that keeps what became of mutants, with reasons:\n"+
			"what it explains is not judged again")
	c.set.BoolVar(&m.learns, "fuzz", false,
		"let a search that learns choose the runs, as many as -seeds has")
	c.set.StringVar(&m.strategies, "strategies", "",
		"compare strategies on the mutants that are killed: `flags` of each,\n"+
			"separated by semicolons, as in 'policy=random; policy=pos events=0'")
	c.set.StringVar(&m.command, "cmd", ownPackage(),
		"`package` of the command that has the scenarios")
	c.set.Uint64Var(&m.least, "least", 1,
		"compare them on mutants that died in the matrix under this seed or a later one")
	c.set.IntVar(&m.starts, "starts", 1, "from how many seeds on a strategy is measured")
	args, err := c.parse(1, -1, "packages")
	if err != nil {
		return err
	}
	if m.from == 0 {
		return wrong("-from=0: mutants are counted from 1")
	}
	if m.tests && m.learns {
		return wrong("-fuzz chooses runs of scenarios, -tests has none: give one of the two")
	}
	err = m.run(args)
	if c.ctx.Err() == nil && err != nil && !errors.As(err, &usageError{}) {
		return wrong("mutate: %v", err)
	}
	return err
}

func (m *mutation) run(packages []string) error {
	all, err := m.made(packages)
	if err != nil {
		return err
	}
	if m.list {
		return m.printAll(all)
	}
	if err := m.readMatrix(); err != nil {
		return err
	}
	if m.strategies != "" {
		if all, err = m.comparable(all); err != nil {
			return err
		}
	}
	trial, err := os.MkdirTemp("", "groundhog-mutate-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(trial)
	j, err := m.prepare(trial, all)
	if err != nil {
		return err
	}
	if m.strategies != "" {
		return m.compare(j, m.build.Mutants)
	}
	return m.judgeAll(j)
}

// prepare builds the mutants and what judges them, and judges the code as it is.
func (m *mutation) prepare(trial string, all []*mutate.Mutant) (j mutate.Judge, err error) {
	busy := m.busy("building %d mutants", len(all))
	defer busy.end()
	args, programs, err := m.judged()
	if err != nil {
		return j, err
	}
	overlay := ""
	if programs && !m.tests {
		if overlay, err = twin.Overlay(m.ctx, "", ""); err != nil {
			return j, err
		}
	}
	if m.build, err = mutate.Make(m.ctx, ".", trial, overlay, all); err != nil {
		return j, err
	}
	j = mutate.Judge{Limit: m.budget, Workers: cmp.Or(m.h.jobs, runtime.GOMAXPROCS(0))}
	if m.tests {
		err = m.build.Tests(m.ctx)
	} else {
		j.Args, j.Blind = args, programs
		j.Limit = 2*m.budget + time.Minute // the program itself looks at the clock between runs
		j.Program, err = m.build.Program(m.ctx, m.command)
	}
	if err != nil || m.strategies != "" {
		return j, err
	}
	busy.say("judging the code as it is")
	k, err := m.build.Original(m.ctx, j)
	if err == nil && k.Killed {
		err = wrong("mutate: the code as it is fails: %s in %s", killer(k), k.Run)
	}
	return j, err
}

// made are the mutants that are meant.
func (m *mutation) made(packages []string) ([]*mutate.Mutant, error) {
	list, err := mutate.Load(m.ctx, ".", packages...)
	if err != nil {
		return nil, err
	}
	var operators []string
	if m.operators != "" {
		operators = strings.Split(m.operators, ",")
	}
	var all []*mutate.Mutant
	for _, p := range list {
		made, err := p.Mutants(operators...)
		if err != nil {
			return nil, err
		}
		all = append(all, made...)
	}
	if m.mutants != "" {
		if all, err = mutate.Find(all, strings.Split(m.mutants, ",")); err != nil {
			return nil, err
		}
	}
	if m.sample < 0 {
		return nil, wrong("-sample=%d: 0 or more", m.sample)
	}
	if all = mutate.Sample(all, m.sample); len(all) == 0 {
		return nil, wrong("mutate: the operators find nothing to change in %s",
			strings.Join(packages, " "))
	}
	return all, nil
}

// judged are the flags of the program that judges, and whether some of its runs are of ordinary
// programs.
func (m *mutation) judged() (args []string, programs bool, err error) {
	jobs, err := m.mutantJobs(m.h, m.ch)
	if err != nil {
		return nil, false, err
	}
	for _, j := range jobs {
		programs = programs || j.sc.Programs
	}
	args = []string{mutantCommand, "-scenario=" + m.ch.scenario, "-seeds=" + m.ch.seeds,
		"-events=" + m.h.events, fmt.Sprintf("-fuzz=%v", m.learns),
		fmt.Sprintf("-swarm=%v", m.h.swarm), fmt.Sprintf("-stall=%v", m.h.stall),
		fmt.Sprintf("-budget=%v", m.budget)}
	if m.given("policy") {
		args = append(args, "-policy="+m.h.policy)
	}
	if m.ch.variant != "" {
		args = append(args, "-variant="+m.ch.variant)
	}
	if m.h.plan != "" {
		args = append(args, "-plan="+m.h.plan)
	}
	return args, programs, nil
}

// judgeAll judges what is not known, and prints what became of each.
func (m *mutation) judgeAll(j mutate.Judge) error {
	var open []*mutate.Mutant
	for i, one := range m.build.Mutants {
		if e, known := m.known.Find(one); !(known && e.Explained()) && uint64(i) >= m.from-1 {
			open = append(open, one)
		}
	}
	for _, one := range m.build.Equivalent {
		m.known.Put(mutate.Entry{Name: one.Name(), Hash: one.Hash(), Fate: mutate.Equivalent})
	}
	sum := &mutantSum{}
	bar := newProgress(m.call, &job{n: uint64(len(open))})
	bar.unit = "mutant"
	defer bar.done()
	count, failed := m.from-1, error(nil)
	err := m.build.Each(m.ctx, j, open, func(one *mutate.Mutant, k mutate.Kill) bool {
		count++
		m.known.Put(mutate.EntryOf(one, k))
		bar.wipe()
		sum.add(k)
		m.print(one, k)
		bar.count(!k.Killed)
		failed = cmp.Or(m.writeMatrix(), m.emit(mutantOf(one, k)))
		return failed == nil
	})
	bar.done()
	m.sum(sum)
	switch {
	case err != nil && m.ctx.Err() != nil && m.matrix != "":
		return m.interrupted("after %d mutants; go on with the same command", count)
	case err != nil && m.ctx.Err() != nil:
		return m.interrupted("after %d mutants; go on with the same command and -from=%d", count,
			count+1)
	}
	return cmp.Or(err, failed)
}

// readMatrix reads what is known.
func (m *mutation) readMatrix() error {
	if m.matrix == "" {
		return nil
	}
	text, err := os.ReadFile(m.matrix)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		m.known, err = mutate.ParseMatrix(string(text))
	}
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "#") {
			break
		}
		m.heading += line
	}
	if err != nil {
		return wrong("-matrix=%s: %v", m.matrix, err)
	}
	return nil
}

func (m *mutation) writeMatrix() error {
	if m.matrix == "" {
		return nil
	}
	return os.WriteFile(m.matrix, []byte(m.heading+m.known.String()), 0o644)
}

// compare measures strategies on mutants, each in the scenario that has killed it, if one is known.
func (m *mutation) compare(j mutate.Judge, all []*mutate.Mutant) error {
	j.Blind = true
	strategies := strings.Split(m.strategies, ";")
	ranks := make([]mutate.Rank, len(strategies))
	bar := newProgress(m.call, &job{n: uint64(len(all) * len(strategies) * m.starts)})
	bar.unit = "search"
	defer bar.done()
	for i, s := range strategies {
		ranks[i].Strategy, ranks[i].Trials = strings.TrimSpace(s), make([][]mutate.Trial, len(all))
		for start := range m.starts {
			with := j
			with.More = func(one *mutate.Mutant) []string {
				args := []string{fmt.Sprintf("-after=%d", start*1_000_000)}
				if e, ok := m.known.Find(one); ok {
					run := strings.Split(e.Run, "/")
					args = append(args, "-scenario="+run[0], "-variant="+run[1])
				}
				for _, flag := range strings.Fields(s) {
					args = append(args, "-"+strings.TrimPrefix(flag, "-"))
				}
				return args
			}
			n := 0
			err := m.build.Each(m.ctx, with, all, func(_ *mutate.Mutant, k mutate.Kill) bool {
				bar.count(!k.Killed)
				of := &ranks[i].Trials[n]
				*of = append(*of, mutate.Trial{Killed: k.Killed, Runs: k.Runs, CPU: k.CPU})
				n++
				return true
			})
			if err != nil {
				return err
			}
		}
	}
	bar.done()
	fmt.Fprint(m.out, mutate.Table(ranks))
	return m.emit(ranks)
}

// comparable are the mutants on which strategies are compared: if there is a matrix, those that one
// of its runs has killed, under a seed that is not too early.
func (m *mutation) comparable(all []*mutate.Mutant) ([]*mutate.Mutant, error) {
	if m.matrix == "" {
		return all, nil
	}
	list := slices.DeleteFunc(slices.Clone(all), func(one *mutate.Mutant) bool {
		e, ok := m.known.Find(one)
		if !ok && m.known.Changed(one) {
			fmt.Fprintf(m.err, "%s: left out: %s is not what it was when the matrix was made\n",
				m.name, one.Name())
		}
		return !ok || e.Fate != mutate.Killed || seedOf(e) < m.least
	})
	if len(list) == 0 {
		return nil, wrong("-matrix=%s: no run of it has killed one of these mutants", m.matrix)
	}
	return list, nil
}

// seedOf is the seed under which a mutant died, 0 if no run has killed it.
func seedOf(e mutate.Entry) uint64 {
	run := strings.Split(e.Run, "/")
	if len(run) != 3 {
		return 0
	}
	seed, err := strconv.ParseUint(run[2], 10, 64)
	if err != nil {
		return 0
	}
	return seed
}
