package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"groundhog/sim/explore"
	"groundhog/sim/explore/mutate"
	"groundhog/sim/linux/twin"
)

// mutation is one call of the command mutate.
type mutation struct {
	*call
	h  *how
	ch *choice

	operators, mutants, matrix, strategies, events string
	sample, starts                                 int
	from                                           uint64
	budget                                         time.Duration
	list, tests                                    bool

	build *mutate.Build
	known mutate.Matrix
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
		"`file` that keeps what became of mutants, and reasons:\nwhat it knows is not judged again")
	c.set.StringVar(&m.events, "events", "",
		"share of the faults that hang on events, as in `2/3`")
	c.set.StringVar(&m.strategies, "strategies", "",
		"compare strategies on the mutants that are killed: `flags` of each,\n"+
			"separated by semicolons, as in 'policy=random; policy=pos events=0'")
	c.set.IntVar(&m.starts, "starts", 1, "from how many seeds on a strategy is measured")
	args, err := c.parse(1, -1, "packages")
	if err != nil {
		return err
	}
	if m.from == 0 {
		return wrong("-from=0: mutants are counted from 1")
	}
	err = m.run(args)
	if c.ctx.Err() == nil && err != nil && !errors.As(err, &usageError{}) {
		return wrong("mutate: %v", err)
	}
	return err
}

func (m *mutation) run(packages []string) error {
	busy := m.busy("reading packages")
	defer func() { busy.end() }()
	all, err := m.made(packages)
	if err != nil {
		return err
	}
	if m.list {
		return m.printAll(all)
	}
	trial, err := os.MkdirTemp("", "groundhog-mutate-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(trial)
	busy.say("building %d mutants", len(all))
	overlay := ""
	if _, _, programs, err := m.judged(); err != nil {
		return err
	} else if programs {
		if overlay, err = twin.Overlay(m.ctx, "", ""); err != nil {
			return err
		}
	}
	if m.build, err = mutate.Make(m.ctx, ".", trial, overlay, all); err != nil {
		return err
	}
	j, err := m.judge()
	if err != nil {
		return err
	}
	busy.say("judging the code as it is")
	k, err := m.build.Original(m.ctx, j)
	if err != nil {
		return err
	}
	if k.Killed {
		return wrong("mutate: the code as it is fails: %s in %s", killer(k), k.Run)
	}
	busy.end()
	busy = m.busy("judging mutants")
	return m.judgeAll(j)
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

// judged are the flags of the program that judges, how many runs there are, and whether some are of
// ordinary programs.
func (m *mutation) judged() (args []string, runs uint64, programs bool, err error) {
	jobs, err := m.mutantJobs(m.h, m.ch)
	if err != nil {
		return nil, 0, false, err
	}
	for _, j := range jobs {
		runs += j.n
		programs = programs || j.sc.Programs
	}
	args = []string{mutantCommand, "-scenario=" + m.ch.scenario, "-seeds=" + m.ch.seeds,
		"-policy=" + m.h.policy, "-events=" + m.events, fmt.Sprintf("-swarm=%v", m.h.swarm),
		fmt.Sprintf("-stall=%v", m.h.stall), fmt.Sprintf("-budget=%v", m.budget)}
	if m.ch.variant != "" {
		args = append(args, "-variant="+m.ch.variant)
	}
	if m.h.plan != "" {
		args = append(args, "-plan="+m.h.plan)
	}
	return args, runs, programs, nil
}

// judge builds what mutants are judged by.
func (m *mutation) judge() (j mutate.Judge, err error) {
	j = mutate.Judge{Limit: m.budget, Workers: cmp.Or(m.h.jobs, runtime.GOMAXPROCS(0))}
	if m.tests {
		return j, m.build.Tests(m.ctx)
	}
	args, _, programs, err := m.judged()
	if err != nil {
		return j, err
	}
	j.Args, j.Blind = args, programs
	j.Limit = 2*m.budget + time.Minute // the program itself looks at the clock between runs
	j.Program, err = m.build.Program(m.ctx, ownPackage())
	return j, err
}

// judgeAll judges what is not known, and prints what became of each.
func (m *mutation) judgeAll(j mutate.Judge) error {
	if err := m.readMatrix(); err != nil {
		return err
	}
	var open []*mutate.Mutant
	for i, one := range m.build.Mutants {
		if _, known := m.known.Keep(one); !known && uint64(i) >= m.from-1 {
			open = append(open, one)
		}
	}
	for _, one := range m.build.Equivalent {
		m.known.Put(mutate.Entry{Name: one.Name(), Hash: one.Hash(), Fate: mutate.Equivalent})
	}
	if m.strategies != "" {
		return m.compare(j)
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
	if err != nil {
		return wrong("-matrix=%s: %v", m.matrix, err)
	}
	return nil
}

func (m *mutation) writeMatrix() error {
	if m.matrix == "" {
		return nil
	}
	return os.WriteFile(m.matrix, []byte(m.known.String()), 0o644)
}

// compare measures strategies on the mutants that the matrix, or this judge, kills.
func (m *mutation) compare(j mutate.Judge) error {
	var killed []*mutate.Mutant
	for _, one := range m.build.Mutants {
		e, ok := m.known.Keep(one)
		if one.Called() && (!ok || e.Fate == mutate.Killed && e.Run != "tests") {
			killed = append(killed, one)
		}
	}
	strategies := strings.Split(m.strategies, ";")
	ranks := make([]mutate.Rank, len(strategies))
	bar := newProgress(m.call, &job{n: uint64(len(killed) * len(strategies) * m.starts)})
	bar.unit = "search"
	defer bar.done()
	for i, s := range strategies {
		ranks[i].Strategy = strings.TrimSpace(s)
		for start := range m.starts {
			with := j
			with.Args = slices.Clone(j.Args)
			for _, flag := range strings.Fields(s) {
				with.Args = append(with.Args, "-"+strings.TrimPrefix(flag, "-"))
			}
			with.Args = append(with.Args, fmt.Sprintf("-after=%d", start*1_000_000))
			err := m.build.Each(m.ctx, with, killed, func(_ *mutate.Mutant, k mutate.Kill) bool {
				bar.count(!k.Killed)
				ranks[i].Trials = append(ranks[i].Trials,
					mutate.Trial{Killed: k.Killed, Runs: k.Runs, CPU: k.CPU})
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

// mutantJobs are the runs that judge: of variants that are not named, those without defects.
func (c *call) mutantJobs(h *how, ch *choice) (jobs []*job, err error) {
	all, err := c.matching(*ch, h)
	if err != nil {
		return nil, err
	}
	for _, j := range all {
		if v, _ := j.sc.Variant(j.options.Variant); ch.variant != "" || v.Expect.Clean() {
			jobs = append(jobs, j)
		}
	}
	if len(jobs) == 0 {
		return nil, wrong("mutate: none of these scenarios has a variant that violates nothing: " +
			"name one by -variant")
	}
	return jobs, nil
}

// mutantCommand is the hidden command by which a program is run as a mutant.
const mutantCommand = "__mutant"

// runMutant runs the seeds of all jobs by turns until one fails as it should not, and prints a
// mutate.Kill.
func runMutant(c *call) error {
	h, ch := c.how(), c.choice("1-100")
	events := c.set.String("events", "", "")
	after := c.set.Uint64("after", 0, "")
	budget := c.set.Duration("budget", time.Minute, "")
	if _, err := c.parse(0, 0, "flags only"); err != nil {
		return err
	}
	jobs, err := c.mutantJobs(h, ch)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if err := hang(j, *events); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(c.ctx, *budget)
	defer cancel()
	k, err := judgeRuns(ctx, jobs, *after)
	if ctx.Err() != nil && c.ctx.Err() == nil {
		err, k.Cut = nil, true
	}
	if err != nil {
		return err
	}
	c.json.on = true
	return c.emit(k)
}

// hang sets the share of a job's faults that hang on events.
func hang(j *job, share string) error {
	if share == "" {
		return nil
	}
	sc := *j.sc
	part, of, ok := strings.Cut(share, "/")
	if !ok {
		of = "1"
	}
	if _, err := fmt.Sscan(part+" "+of, &sc.Plan.OnEvents.Num, &sc.Plan.OnEvents.Den); err != nil ||
		sc.Plan.OnEvents.Den == 0 {
		return wrong("-events=%s: expected a share, such as 2/3 or 0", share)
	}
	j.sc = &sc
	return nil
}

// judgeRuns runs seeds until one fails.
func judgeRuns(ctx context.Context, jobs []*job, after uint64) (k mutate.Kill, err error) {
	most := uint64(0)
	for _, j := range jobs {
		most = max(most, j.n)
	}
	for i := range most {
		for _, j := range jobs {
			if i >= j.n {
				continue
			}
			o := j.options
			o.Seed = j.nth(i) + after
			out, err := explore.Execute(ctx, j.sc, o)
			if err != nil {
				return k, err
			}
			k.Runs++
			v, _ := j.sc.Variant(o.Variant)
			for _, f := range out.Failures() {
				if slices.Contains(v.Expect.Finds, f.Property) ||
					slices.Contains(v.Expect.Allows, f.Property) {
					continue
				}
				k.Killed, k.Property, k.Key = true, f.Property.Name, f.Key
				k.Run = fmt.Sprintf("%s/%s/%d", j.sc.Name, o.Variant, o.Seed)
				return k, nil
			}
		}
	}
	return k, nil
}

// nth is the seed of this number.
func (j *job) nth(i uint64) uint64 {
	for _, r := range j.ranges {
		if i < r.n {
			return r.from + i
		}
		i -= r.n
	}
	return 0
}
