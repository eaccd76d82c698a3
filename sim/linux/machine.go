//go:build linux && (amd64 || arm64)

package linux

import (
	"fmt"
	"maps"
	"path"
	"slices"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/linux/internal/kernel"
)

// Machine is a host whose program is ordinary Go.
type Machine struct {
	host    *sim.Host
	kernel  *kernel.Kernel
	program Program
	run     *execution
	sym     symbols
	calls   map[calledAs]sim.Symbol
	plain   [firstPseudo + 32]plainCall // names of calls about nothing
}

// plainCall are the symbols of a call about nothing: of one that has not failed, and of one that
// has to wait.
type plainCall struct{ done, again sim.Symbol }

// firstPseudo is the place of [kernel.Pseudo] among the calls about nothing.
const firstPseudo = 512

// symbols are the names in the trace, looked up once.
type symbols struct{ schedule, change, exit, out sim.Symbol }

// Boot makes h a host of the program: it starts whenever h boots, and at once if h is up. A host
// may have a disk and a place in the network, or not.
func Boot(h *sim.Host, d *disk.Disk, n *net.Stack, p Program) *Machine {
	if !Active() {
		panic(errInactive)
	}
	if p.Main == nil {
		panic(fmt.Sprintf("linux: the program of host %s has no Main", h))
	}
	if redirected != nil {
		h.Logf("Getpid, Umask and the like of golang.org/x/sys/unix ask the real kernel: %v",
			redirected)
	}
	s := h.Sim()
	m := &Machine{host: h, kernel: kernel.New(h, d, n), program: p, sym: symbols{
		schedule: s.Symbol("linux.schedule"), exit: s.Symbol("linux.exit"),
		out: s.Symbol("linux.output"), change: s.Symbol("linux.change"),
	}, calls: map[calledAs]sim.Symbol{}}
	m.kernel.KeepAnonymous = p.KeepMemory
	m.kernel.Unknown = func(_ *kernel.Process, no uintptr) { m.run.missing(no) }
	m.install()
	h.OnBoot(m.start)
	h.OnCrash(m.crash)
	if h.Up() {
		m.start()
	}
	return m
}

const errInactive = "linux: this process cannot run programs: build the test with " +
	"`go tool groundhog test`, or set Programs in the scenario, so that its runs are made in " +
	"processes that can"

// install puts the program's files on the disk.
func (m *Machine) install() {
	d := m.kernel.Disk
	if d == nil {
		return
	}
	names := slices.Sorted(maps.Keys(m.program.Files))
	for _, name := range append(names, "/tmp/", "/root/") {
		dir, file := path.Split(name)
		err := d.MkdirAll(dir, 0o755)
		if err == nil && file != "" {
			err = d.WriteFile(name, []byte(m.program.Files[name]), 0o644)
		}
		if err != nil {
			panic(fmt.Sprintf("linux: file %s of host %s: %v", name, m.host, err))
		}
	}
	d.SyncFS()
}

// Host is the host.
func (m *Machine) Host() *sim.Host { return m.host }

// start begins an execution of the program.
func (m *Machine) start() { m.run = m.execute() }

// crash ends it.
func (m *Machine) crash(kind sim.CrashKind) {
	if m.run != nil {
		m.run.end(kind == sim.Kill)
		m.run = nil
	}
}
