package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// What the runner of GitHub reads of a workflow and of an action.
type (
	workflow struct{ Jobs map[string]job }
	job      struct {
		Needs    string
		Strategy struct{ Matrix map[string][]string }
		Steps    []step
	}
	step struct {
		Uses, Run, Shell, If string
		With, Env            map[string]string
	}
	action struct {
		Inputs map[string]struct {
			Required bool
			Default  *string
		}
		Runs struct{ Steps []step }
	}
)

// runner plays a workflow as GitHub does: each job in a clean clone, its steps by bash. Of the
// actions of others it has those that keep files.
type runner struct {
	t         *testing.T
	repo      *repository
	inputs    map[string]string // that ours are given, whatever the workflow says
	caches    string
	artifacts string // of the run
	number    int
	matrix    []string
	branch    string
}

// outcome is what a person sees of a job.
type outcome struct {
	failed           bool
	said, summarized string
}

func readYAML(t *testing.T, file string, v any) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(text, v), file)
}

// run plays the workflow at the last commit of the repository: all jobs in the order of their
// needs. It returns what came of the last.
func (r *runner) run() (last outcome) {
	r.t.Helper()
	r.number++
	r.artifacts = r.t.TempDir()
	var w workflow
	readYAML(r.t, filepath.Join(r.repo.dir, ".github/workflows/campaign.yml"), &w)
	parts := w.Jobs["part"]
	require.Equal(r.t, "part", w.Jobs["merge"].Needs)
	require.Contains(r.t, parts.Strategy.Matrix, "part")
	for _, part := range r.matrix {
		o := r.job(parts, map[string]string{"matrix.part": part,
			"strategy.job-total": fmt.Sprint(len(r.matrix))})
		require.False(r.t, o.failed, o.said)
	}
	return r.job(w.Jobs["merge"], nil)
}

// machine is what a job runs on.
type machine struct {
	*runner
	clone, temp string
	vars        map[string]string // of expressions
	outcome
}

func (r *runner) job(j job, vars map[string]string) outcome {
	r.t.Helper()
	base, err := os.MkdirTemp(filepath.Dir(r.repo.dir), "machine-")
	require.NoError(r.t, err)
	m := &machine{runner: r, clone: base, temp: r.t.TempDir(), vars: map[string]string{
		"github.run_number": fmt.Sprint(r.number), "github.run_id": fmt.Sprint(1000 + r.number),
		"github.head_ref": "", "github.ref_name": r.branch, "github.base_ref": "",
		"github.event.repository.default_branch": "main"}}
	m.vars["runner.temp"] = m.temp
	for name, value := range vars {
		m.vars[name] = value
	}
	m.steps(j.Steps, "", nil)
	text, err := os.ReadFile(filepath.Join(m.temp, "summary"))
	if err == nil {
		m.summarized = string(text)
	}
	return m.outcome
}

// steps plays the steps of a job, or of an action of ours in a folder.
func (m *machine) steps(list []step, folder string, inputs map[string]string) {
	for _, s := range list {
		if m.failed && s.If != "always()" {
			continue
		}
		with := map[string]string{}
		for name, value := range s.With {
			with[name] = m.expand(value, inputs)
		}
		switch {
		case s.Run != "":
			m.bash(s, folder, inputs)
		case strings.HasPrefix(s.Uses, "./"):
			m.ours(s.Uses, with)
		default:
			m.others(s.Uses, with)
		}
	}
}

var expression = regexp.MustCompile(`\$\{\{ ([^}]+) \}\}`)

// expand replaces expressions: the first that is not empty of names joined by ||.
func (m *machine) expand(text string, inputs map[string]string) string {
	return expression.ReplaceAllStringFunc(text, func(e string) string {
		for name := range strings.SplitSeq(expression.FindStringSubmatch(e)[1], " || ") {
			value, known := m.vars[name]
			if input, ok := strings.CutPrefix(name, "inputs."); ok {
				value, known = inputs[input]
			}
			require.True(m.t, known, "there is no %s", name)
			if value != "" {
				return value
			}
		}
		return ""
	})
}

// bash carries out a step of a script.
func (m *machine) bash(s step, folder string, inputs map[string]string) {
	require.Equal(m.t, "bash", s.Shell, "an action must say which shell")
	cmd := exec.CommandContext(m.t.Context(), "bash", "--noprofile", "--norc", "-eo", "pipefail",
		"-c", s.Run)
	cmd.Dir = m.clone
	cmd.Env = append(os.Environ(), "GITHUB_ACTIONS=true", "GITHUB_ACTION_PATH="+folder,
		"GITHUB_REF_NAME="+m.branch, "GITHUB_HEAD_REF=", "GITHUB_WORKSPACE="+m.clone,
		"GITHUB_STEP_SUMMARY="+filepath.Join(m.temp, "summary"),
		"CAMPAIGN_IS_COMMAND=1", "GROUNDHOG_COMMAND=./cmd/counter")
	for name, value := range s.Env {
		cmd.Env = append(cmd.Env, name+"="+m.expand(value, inputs))
	}
	out, err := cmd.CombinedOutput()
	m.said += string(out)
	m.failed = m.failed || err != nil
}

// ours carries out an action of the repository.
func (m *machine) ours(uses string, with map[string]string) {
	folder := filepath.Join(m.clone, uses)
	var a action
	readYAML(m.t, filepath.Join(folder, "action.yml"), &a)
	inputs := map[string]string{}
	for name, in := range a.Inputs {
		value, given := with[name]
		if other, ok := m.inputs[name]; ok {
			value, given = other, true
		}
		require.True(m.t, given || in.Default != nil, "%s wants %s", uses, name)
		if !given {
			value = m.expand(*in.Default, nil)
		}
		inputs[name] = value
	}
	for name := range with {
		require.Contains(m.t, a.Inputs, name)
	}
	m.steps(a.Runs.Steps, folder, inputs)
}

// others carries out an action of somebody else.
func (m *machine) others(uses string, with map[string]string) {
	name, _, _ := strings.Cut(uses, "@")
	switch name {
	case "actions/checkout":
		m.repo.git("clone", "--quiet", m.repo.dir, m.clone)
		m.repo.git("-C", m.clone, "checkout", "--quiet", "--detach")
	case "actions/setup-go":
	case "actions/upload-artifact":
		copyTo(m.t, with["path"], filepath.Join(m.artifacts, with["name"]))
	case "actions/download-artifact":
		require.Equal(m.t, "true", with["merge-multiple"])
		all, err := filepath.Glob(filepath.Join(m.artifacts, with["pattern"], "*"))
		require.NoError(m.t, err)
		for _, file := range all {
			copyTo(m.t, file, with["path"])
		}
	case "actions/cache/save":
		copyTo(m.t, with["path"], filepath.Join(m.caches, with["key"]))
	case "actions/cache/restore":
		for key := range strings.Lines(with["key"] + "\n" + with["restore-keys"]) {
			all, err := filepath.Glob(filepath.Join(m.caches, strings.TrimSpace(key)+"*", "*"))
			require.NoError(m.t, err)
			if len(all) > 0 {
				copyTo(m.t, slices.Max(all), filepath.Dir(with["path"])) // the latest
				return
			}
		}
	default:
		m.t.Fatalf("%s is not played here", uses)
	}
}

// copyTo copies a file into a folder; one that is not there is left out, as the actions do.
func copyTo(t *testing.T, file, folder string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err == nil {
		require.NoError(t, os.MkdirAll(folder, 0o755))
		err = os.WriteFile(filepath.Join(folder, filepath.Base(file)), text, 0o644)
	}
	if _, missing := err.(*fs.PathError); err != nil && !missing {
		t.Fatal(err)
	}
}
