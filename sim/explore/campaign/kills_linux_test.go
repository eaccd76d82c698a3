package main

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestKills kills workers, and the campaign with its server, again and again, and then lets it come
// to its end: nothing is lost, nothing is twice, and what was found is what an undisturbed campaign
// finds; with searches beside the seeds. It is about the counter, or, if GROUNDHOG_KILLS says how
// long to kill, about all scenarios of this repository, or those that GROUNDHOG_KILLS_RUNS names.
// GROUNDHOG_KILLS_SEEDS are the seeds of each variant then.
func TestKills(t *testing.T) {
	t.Parallel()
	r, seeds := newRepository(t), "-seeds=1-1600"
	long, err := time.ParseDuration(os.Getenv("GROUNDHOG_KILLS"))
	short := err != nil
	if !short {
		r = cloned(t)
		seeds = "-seeds=1-" + cmp.Or(os.Getenv("GROUNDHOG_KILLS_SEEDS"), "100")
	} else {
		long = 4 * time.Second
		r.edit("server.go", "	return sync(files, \"/\")\n", "	return nil\n")
		r.save("save: one sync is enough")
	}
	args := append(strings.Fields(os.Getenv("GROUNDHOG_KILLS_RUNS")), seeds, "-shard=20",
		"-searches=1", "-search-runs=30")
	undisturbed := *r
	undisturbed.data = t.TempDir()
	want, found, exit := undisturbed.campaign(args...)
	if t.Logf("%d runs, %d searches, %d findings", want.Runs, want.Searches, len(found)); short {
		require.Equal(t, r.findings, len(found))
	}
	require.Equal(t, want.Asked, want.Runs)
	require.Equal(t, want.Wanted, want.Searches)

	draws := rand.New(rand.NewPCG(1, 2))
	kills := map[string]int{}
	var out bytes.Buffer
	for begin := time.Now(); ; {
		cmd := r.command("campaign", append(args, "-workers=2", "-json")...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		out.Reset()
		said := &bytes.Buffer{}
		cmd.Stdout, cmd.Stderr = &out, said
		require.NoError(t, cmd.Start())
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		enough := kills["worker"] > 0 && kills["campaign"]+kills["all"] > 0
		if (!enough || time.Since(begin) < long) && disturb(cmd, draws, ended, kills) {
			continue
		}
		<-ended
		require.Equal(t, exit, cmd.ProcessState.ExitCode(), "%s", said)
		break
	}
	t.Log(kills)
	require.Positive(t, kills["worker"])
	require.Positive(t, kills["campaign"]+kills["all"])
	got, list := answers(t, out.Bytes())
	require.Equal(t, want, got)
	require.Equal(t, found, list)
}

// cloned is a clone of this repository.
func cloned(t *testing.T) *repository {
	t.Helper()
	base := t.TempDir()
	r := &repository{t: t, dir: filepath.Join(base, "clone"), data: filepath.Join(base, "data"),
		program: "./scenarios/cmd/groundhog"}
	out, err := exec.Command("git", "clone", "--quiet", "../../..", r.dir).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return r
}

// disturb kills workers of a campaign, and at last the campaign, alone or with its workers. If it
// ends before that, there is nothing more to kill.
func disturb(cmd *exec.Cmd, draws *rand.Rand, ended chan error, kills map[string]int) bool {
	for waited := 0; waited < 1000 && len(ended) == 0 && len(workersOf(cmd.Process.Pid)) == 0; {
		time.Sleep(20 * time.Millisecond)
		waited++
	}
	for range 1 + draws.IntN(3) {
		time.Sleep(time.Duration(draws.IntN(500)) * time.Millisecond)
		if workers := workersOf(cmd.Process.Pid); len(workers) > 0 {
			kills["worker"]++
			_ = syscall.Kill(workers[draws.IntN(len(workers))], syscall.SIGKILL)
		}
	}
	select {
	case err := <-ended:
		ended <- err
		return false
	case <-time.After(time.Duration(draws.IntN(1000)) * time.Millisecond):
	}
	if draws.IntN(2) == 0 {
		kills["campaign"]++
		_ = cmd.Process.Kill()
	} else {
		kills["all"]++
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
	<-ended
	return true
}

// workersOf are the workers that a campaign has started, by whichever of its threads.
func workersOf(pid int) (list []int) {
	tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid)) // it may have ended
	for _, task := range tasks {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", pid, task.Name()))
		for _, word := range strings.Fields(string(text)) {
			line, _ := os.ReadFile("/proc/" + word + "/cmdline")
			child, err := strconv.Atoi(word)
			if err == nil && strings.Contains(string(line), "\x00worker\x00") {
				list = append(list, child)
			}
		}
	}
	return list
}
