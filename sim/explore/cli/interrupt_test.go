package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

var wet = &model.Property{Name: "wet", Kind: model.Safety, Statement: "it stays dry"}

type drop struct{}

var drops = plan.Op[drop]("drop", "a drop falls")

// slow is a scenario in which every run with four drops fails at once, as do all with fewer after a
// time that nobody waits for, and all of the variant "endless".
var slow = &explore.Scenario{
	Name: "slow", Doc: "water drips", StepLimit: 1 << 60, Properties: []*model.Property{wet},
	Test: ".",
	Variants: []explore.Variant{{Name: "quick",
		Expect: explore.Expect{Finds: []*model.Property{wet}, Within: 1}}, {Name: "endless"}},
	Plan: plan.Schema{
		Length: time.Second,
		Parts:  []plan.Part{{Action: drops, Min: 4, Max: 4, To: time.Second}},
	},
	Play: func(r *explore.Run) {
		r.Series("drops", "").Record(1)
		r.Follow(drops.Do(func(drop) {}))
		if len(r.Plan.Lines) < 4 || r.Variant == "endless" {
			r.Sim.NewHost("h", func(p *sim.Proc) {
				for {
					p.Sleep(time.Microsecond)
				}
			}).Boot()
			r.For(24 * time.Hour)
		}
		r.Violated(wet, "wet", "it is wet")
	},
}

// TestInterrupt: SIGINT ends every command within a second, whatever it is about; what it found by
// then is printed or kept, and the exit status says that it was interrupted.
func TestInterrupt(t *testing.T) {
	for _, c := range []struct {
		args           []string
		stdout, stderr string
		file           string // that is kept
	}{
		{args: []string{"run", "-variant=quick", "-seeds=1-900000000"},
			stdout: "seeds violate something",
			stderr: "go on: slow run slow/quick/"},
		{args: []string{"run", "-variant=endless", "-seeds=5-9", "-json=x.jsonl"},
			stdout: " 0 seeds",
			stderr: "interrupted after 0 of 5 seeds; go on: slow run -resume=x.jsonl",
			file:   "x.jsonl"},
		{args: []string{"run", "-variant=endless", "-seed=5"}, stderr: "interrupted"},
		{args: []string{"table"}, stdout: "quick",
			stderr: "interrupted in slow endless; what follows is what came before"},
		{args: []string{"find", "-starts=1000000000"},
			stderr: "interrupted in slow quick; go on: slow find "},
		{args: []string{"show", "slow/endless/1"}, stderr: "interrupted"},
		{args: []string{"reduce", "slow/quick/1"}, stdout: "interrupted: it may not be the least",
			stderr: "go on: slow reduce ", file: "slow-files/slow-quick-wet-1.repro"},
		{args: []string{"inevitable", "slow/quick/1", "-futures=400000000"},
			stderr: "interrupted after 0 steps"},
		{args: []string{"plot", "slow/endless/1"}, stderr: "interrupted"},
		{args: []string{"report", "slow/quick/1", "-futures=400000000"},
			stderr: "the page is without it", file: "slow-files/slow-quick-1.html"},
		{args: []string{"export", "slow/endless/1", "-format=binary", "-o=x"},
			stderr: "interrupted"},
	} {
		t.Run(c.args[0], func(t *testing.T) {
			t.Parallel()
			var stdout, stderr bytes.Buffer
			cmd := exec.CommandContext(t.Context(), "slow", c.args...)
			cmd.Dir, cmd.Stdout, cmd.Stderr = t.TempDir(), &stdout, &stderr
			cmd.Env = append(os.Environ(), "TMPDIR="+cmd.Dir)
			require.NoError(t, cmd.Start())
			time.Sleep(underWay())
			require.NoError(t, cmd.Process.Signal(os.Interrupt))
			sent := time.Now()
			require.Error(t, cmd.Wait())
			require.Equal(t, 130, cmd.ProcessState.ExitCode(), "%s%s", &stdout, &stderr)
			require.Less(t, time.Since(sent), 2*time.Second)
			require.Contains(t, stdout.String(), c.stdout)
			require.Contains(t, stderr.String(), c.stderr)
			if c.file != "" {
				require.FileExists(t, filepath.Join(cmd.Dir, c.file))
			}
		})
	}
}

// underWay is how long a command has to begin: enough on a busy machine, less with -short.
func underWay() time.Duration {
	if testing.Short() {
		return 700 * time.Millisecond
	}
	return 2 * time.Second
}

// TestSecondInterrupt: a command that cannot listen to the first SIGINT, since nobody reads what it
// prints, is ended by a second one.
func TestSecondInterrupt(t *testing.T) {
	unread, stdout, err := os.Pipe()
	require.NoError(t, err)
	defer unread.Close()
	cmd := exec.CommandContext(t.Context(), "slow", "export", "slow/endless/1", "-format=text")
	cmd.Stdout = stdout
	require.NoError(t, cmd.Start())
	require.NoError(t, stdout.Close())
	time.Sleep(underWay())
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	time.Sleep(500 * time.Millisecond)
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.Error(t, cmd.Wait())
	require.Equal(t, -1, cmd.ProcessState.ExitCode(), "the signal ended it")
}
