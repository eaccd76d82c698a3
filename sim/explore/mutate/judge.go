package mutate

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Kill is what became of a mutant under a judge.
type Kill struct {
	Killed   bool          `json:"killed"`
	Property string        `json:"property,omitempty"` // that is violated, or the test that fails
	Key      string        `json:"key,omitempty"`      // of the violation
	Run      string        `json:"run,omitempty"`      // SCENARIO/VARIANT/SEED, or "tests"
	Runs     uint64        `json:"runs"`               // up to and with that one
	CPU      time.Duration `json:"cpu_ns"`
	Reached  bool          `json:"reached"`       // its function is called, as far as is known
	Cut      bool          `json:"cut,omitempty"` // its time was over before its runs
}

// What kills a mutant besides properties and tests.
const (
	KilledByTime   = "out-of-time"
	KilledByMemory = "out-of-memory"
	KilledByEnd    = "program-ends"
)

// interrupted is the exit status of a program of scenarios that is.
const interrupted = 130

// Judge says how mutants are judged.
type Judge struct {
	Program string   // of the scenarios; empty: the tests of the package
	Args    []string // of the program: it runs seeds, and prints a Kill as JSON

	// More are further arguments for a mutant; nil: there are none.
	More func(m *Mutant) []string

	Limit   time.Duration // for one mutant
	Memory  uint64        // bytes; 0: 2 GB
	Workers int           // mutants at a time
	Blind   bool          // which functions are called is not told
}

// Original judges the code as it is, and finds out which functions are called: it must hold.
func (b *Build) Original(ctx context.Context, j Judge) (Kill, error) {
	file := filepath.Join(b.trial, "reached")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		return Kill{}, err
	}
	var last Kill
	for _, s := range b.schemas {
		if j.Program == "" && b.tests[s.pkg.Path].path == "" {
			continue
		}
		k, err := b.run(ctx, j, s.pkg, -1, reachVariable+"="+file)
		if err != nil {
			return k, err
		}
		if last = k; k.Killed || j.Program != "" {
			break
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return last, err
	}
	called := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		called[strings.TrimSpace(line)] = true
	}
	for _, s := range b.schemas {
		for _, fn := range s.functions {
			fn.called = called[fmt.Sprintf("%s %d", s.pkg.Path, fn.number)]
		}
	}
	return last, nil
}

// Each judges mutants, so many at a time, and calls done with what became of each, in their order.
// Those whose function the original never calls are not run: they do what it does. It ends early
// when ctx ends, or when done returns false.
func (b *Build) Each(ctx context.Context, j Judge, all []*Mutant,
	done func(m *Mutant, k Kill) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type verdict struct {
		kill Kill
		err  error
	}
	verdicts := make([]chan verdict, len(all))
	for i := range verdicts {
		verdicts[i] = make(chan verdict, 1)
	}
	var wait sync.WaitGroup
	defer wait.Wait()
	next := make(chan int, len(all))
	for i := range all {
		next <- i
	}
	close(next)
	for range max(1, j.Workers) {
		wait.Go(func() {
			for i := range next {
				v := verdict{}
				if m := all[i]; m.fn.called || j.Blind {
					with := j
					if j.More != nil {
						with.Args = slices.Concat(j.Args, j.More(m))
					}
					v.kill, v.err = b.run(ctx, with, m.Package, m.number)
					v.kill.Reached = true
				}
				verdicts[i] <- v
			}
		})
	}
	for i, m := range all {
		v := <-verdicts[i]
		if v.err != nil {
			cancel()
			return v.err
		}
		if !done(m, v.kill) {
			cancel()
			return nil
		}
	}
	return nil
}

// run runs a program as the mutant of this number.
func (b *Build) run(ctx context.Context, j Judge, p *Package, number int, env ...string) (k Kill,
	err error) {
	program, args, dir := j.Program, j.Args, b.dir
	if program == "" {
		tests := b.tests[p.Path]
		program, dir = tests.path, p.Dir
		args = []string{"-test.short", "-test.failfast", "-test.count=1"}
		if tests.rapid {
			args = append(args, "-rapid.nofailfile")
		}
	}
	limited, cancel := context.WithTimeout(ctx, j.Limit)
	defer cancel()
	cmd := exec.CommandContext(limited, program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), Variable+"="+strconv.Itoa(number), "GOMAXPROCS=1")
	cmd.Env = append(cmd.Env, env...)
	cmd.WaitDelay = 2 * time.Second
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Start(); err != nil {
		return k, err
	}
	full := watchMemory(limited, cmd.Process, j.Memory)
	err = cmd.Wait()
	cancel()
	tooLarge := <-full
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	defer func() { k.CPU = cpu }()
	switch {
	case ctx.Err() != nil:
		return k, ctx.Err()
	case cmd.ProcessState.ExitCode() == interrupted:
		return k, context.Canceled // it has heard of it first
	case tooLarge:
		return Kill{Killed: true, Property: KilledByMemory, Runs: 1}, nil
	case errors.Is(limited.Err(), context.DeadlineExceeded):
		return Kill{Killed: true, Property: KilledByTime, Runs: 1}, nil
	case j.Program == "":
		return testKill(out.String(), said.String(), err), nil
	}
	if json.Unmarshal(out.Bytes(), &k) == nil {
		k.Key = ownName.ReplaceAllString(k.Key, "")
		return k, nil
	}
	if number < 0 {
		return k, fmt.Errorf("the program with the mutants: %s",
			firstLine(said.String()+out.String()))
	}
	return Kill{Killed: true, Property: KilledByEnd, Key: firstLine(said.String()), Runs: 1}, nil
}

// testKill is what the output of a test binary means.
func testKill(out, said string, err error) Kill {
	k := Kill{Runs: 1, Run: "tests"}
	if err == nil {
		return k
	}
	k.Killed, k.Property = true, KilledByEnd
	for lines := bufio.NewScanner(strings.NewReader(out + said)); lines.Scan(); {
		if name, ok := strings.CutPrefix(strings.TrimSpace(lines.Text()), "--- FAIL: "); ok {
			k.Property, _, _ = strings.Cut(name, " ")
			break
		}
		if text, ok := strings.CutPrefix(lines.Text(), "panic: "); ok && k.Key == "" {
			k.Key = text
		}
	}
	return k
}

// watchMemory kills a process that takes more than so many bytes, where the system tells. What it
// returns says in the end whether that was so.
func watchMemory(ctx context.Context, p *os.Process, most uint64) <-chan bool {
	if most == 0 {
		most = 2 << 30
	}
	full := make(chan bool, 1)
	go func() {
		for {
			select {
			case <-ctx.Done():
				full <- false
				return
			case <-time.After(50 * time.Millisecond):
			}
			text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p.Pid))
			fields := strings.Fields(string(text))
			if err != nil || len(fields) < 2 {
				continue
			}
			pages, _ := strconv.ParseUint(fields[1], 10, 64)
			if pages*uint64(os.Getpagesize()) > most {
				_ = p.Kill()
				full <- true
				return
			}
		}
	}()
	return full
}

// Find returns the mutants of these names, or an error that says which there is none of.
func Find(all []*Mutant, names []string) (list []*Mutant, err error) {
	for _, name := range names {
		i := slices.IndexFunc(all, func(m *Mutant) bool { return m.Name() == name })
		if i < 0 {
			return nil, fmt.Errorf("no mutant %q: -list names those there are", name)
		}
		list = append(list, all[i])
	}
	return list, nil
}
