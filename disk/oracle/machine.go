package oracle

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const emulator = "qemu-system-x86_64"

// packages are the programs that are needed, each with its Debian package.
var packages = [][2]string{{emulator, "qemu-system-x86"}, {"mke2fs", "e2fsprogs"},
	{"mkfs.xfs", "xfsprogs"}, {"mkfs.btrfs", "btrfs-progs"}}

// missing says which packages are to be installed, "" if none.
func missing() string {
	var names []string
	for _, p := range packages {
		if _, err := exec.LookPath(p[0]); err != nil {
			names = append(names, p[1])
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "missing: apt-get install --no-install-recommends " + strings.Join(names, " ")
}

// machine is a virtual machine that does jobs.
type machine struct {
	kernel string // the file
	start  *initramfs
	work   string
}

// run boots once and reports each result as it comes.
func (m *machine) run(ctx context.Context, jobs []Job, report func(Result) error) error {
	archive, err := m.start.pack(jobs)
	if err != nil {
		return err
	}
	path := filepath.Join(m.work, fmt.Sprintf("initramfs-%d", os.Getpid()))
	if err := os.WriteFile(path, archive, 0o644); err != nil {
		return err
	}
	defer os.Remove(path)
	// While all sleep, virtual time jumps: a wait costs nothing, and runs repeat.
	command := exec.CommandContext(ctx, emulator, "-M", "pc", "-cpu", "max", "-m", "1536",
		"-nodefaults", "-display", "none", "-serial", "stdio", "-no-reboot",
		"-icount", "shift=2,sleep=off", "-kernel", m.kernel, "-initrd", path,
		"-append", "console=ttyS0 rdinit=/init panic=-1 quiet")
	out, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		return err
	}
	if err := m.read(out, report); err != nil {
		command.Process.Kill()
		command.Wait()
		return err
	}
	return command.Wait()
}

// read takes results from a console, and shows people what else is said there.
func (m *machine) read(console io.Reader, report func(Result) error) error {
	lines := bufio.NewScanner(console)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		line := strings.TrimRight(lines.Text(), "\r")
		text, isResult := strings.CutPrefix(line, resultMark)
		if !isResult {
			if line != "" {
				fmt.Fprintln(os.Stderr, "machine:", line)
			}
			continue
		}
		var result Result
		if err := json.Unmarshal([]byte(text), &result); err != nil {
			return fmt.Errorf("result: %w", err)
		}
		if err := report(result); err != nil {
			return err
		}
	}
	return lines.Err()
}
