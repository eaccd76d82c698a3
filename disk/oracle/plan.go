package oracle

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"groundhog/disk/persist/recording"
)

//go:embed testdata/scripts
var written embed.FS

// configs are the file systems and how they are mounted. Share is how many random scripts of a
// hundred each has.
var configs = []struct {
	name, system, mount string
	share               int
}{
	{"ext4", "ext4", "", 100},
	{"ext4-noauto_da_alloc", "ext4", "noauto_da_alloc", 40},
	{"ext4-commit", "ext4", "commit=1", 30},
	{"ext4-writeback", "ext4", "data=writeback", 60},
	{"ext4-journal", "ext4", "data=journal", 40},
	{"xfs", "xfs", "", 60},
	{"btrfs", "btrfs", "", 60},
}

// A schedule is when a kernel writes back, and what its device is like.
type schedule struct {
	name    string
	change  func(recording.Script) recording.Script
	latency int
	sysctl  []string
}

// eager makes the kernel write back what is dirty for a second.
var eager = []string{"vm/dirty_writeback_centisecs=50", "vm/dirty_expire_centisecs=100"}

var schedules = []schedule{
	{name: "plain"},
	{name: "slow", latency: 5},
	{name: "warm", change: warm},
	{name: "commits", change: after("wait 6")},
	{name: "eager", change: after("wait 2"), sysctl: eager},
	{name: "writeback", change: writeback},
	{name: "flushed", change: after("wait 36")},
	{name: "commits-warm", change: func(s recording.Script) recording.Script {
		return after("wait 6")(warm(s))
	}},
}

// Plan is every job: each written script under each schedule, and random scripts, of which ext4
// with its defaults has so many, each of other configurations its share.
func Plan(random int) (jobs []Job, err error) {
	scripts, err := writtenScripts()
	if err != nil {
		return nil, err
	}
	for _, how := range schedules {
		for _, script := range scripts {
			changed := script
			if how.change != nil {
				changed = how.change(script)
			}
			for _, c := range configs {
				jobs = append(jobs, Job{ID: c.name + "/" + script.Name + "/" + how.name,
					Config: c.name, System: c.system, Mount: c.mount, Torn: true,
					Latency: how.latency, Sysctl: how.sysctl, After: 40, Script: changed})
			}
		}
	}
	for n := range random {
		for k, c := range configs {
			if n < random*c.share/100 {
				jobs = append(jobs, randomJob(c.name, c.system, c.mount, uint64(1000*k+n+1)))
			}
		}
	}
	return jobs, nil
}

// randomJob is a random script; its device and schedule follow from the seed.
func randomJob(config, system, mount string, seed uint64) Job {
	torn := seed%4 == 0
	job := Job{Config: config, System: system, Mount: mount, Torn: torn, After: 40,
		Script: random(seed, torn)}
	if seed%3 == 0 {
		job.Latency = 5
	}
	if seed%5 == 0 {
		job.Sysctl = eager
	}
	job.ID = config + "/" + job.Script.Name
	return job
}

// with says for people how a job is played.
func (j *Job) with() string {
	words := []string{}
	if j.Mount != "" {
		words = append(words, j.Mount)
	}
	words = append(words, j.Sysctl...)
	if j.Latency > 0 {
		words = append(words, fmt.Sprintf("latency=%dms", j.Latency))
	}
	return strings.Join(words, " ")
}

func writtenScripts() (list []recording.Script, err error) {
	err = fs.WalkDir(written, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := written.ReadFile(path)
		if err != nil {
			return err
		}
		s, err := recording.ParseScript(strings.TrimSuffix(e.Name(), ".txt"), string(text))
		list = append(list, s)
		return err
	})
	return list, err
}

// after puts a call behind each other one.
func after(line string) func(recording.Script) recording.Script {
	return func(s recording.Script) recording.Script {
		var calls []string
		for _, c := range s.Calls {
			calls = append(calls, c, line)
		}
		s.Calls = calls
		return s
	}
}

// writeback writes the data of each file that a call writes, with no commit.
func writeback(s recording.Script) recording.Script {
	var calls []string
	paths := map[string]string{} // of handles
	for _, line := range s.Calls {
		calls = append(calls, line)
		c, err := recording.ParseCall(line)
		if err != nil || c.Verb == "open" {
			paths[c.Handle] = c.Path
			continue
		}
		path := c.Path
		if c.Handle != "" {
			path = paths[c.Handle]
		}
		if len(c.Data) > 0 && path != "" {
			calls = append(calls, "writeback "+path)
		}
	}
	s.Calls = calls
	return s
}

// warm opens the files of the setup before anything happens.
func warm(s recording.Script) recording.Script {
	var opens []string
	files := map[string]bool{}
	for _, line := range s.Setup {
		c, err := recording.ParseCall(line)
		if err == nil && len(c.Data) > 0 && !files[c.Path] {
			files[c.Path] = true
			opens = append(opens, fmt.Sprintf("open warm%d %s", len(opens), c.Path))
		}
	}
	s.Calls = append(opens, s.Calls...)
	return s
}
