//go:build !linux || (!amd64 && !arm64)

package linux

import (
	"runtime"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
)

// Machine is a host whose program is ordinary Go.
type Machine struct{ host *sim.Host }

// Active says whether this process can run programs: here no process can.
func Active() bool { return false }

// Boot panics: programs run on Linux alone.
func Boot(*sim.Host, *disk.Disk, *net.Stack, Program) *Machine {
	panic("linux: programs cannot run on " + runtime.GOOS + "/" + runtime.GOARCH +
		": it takes linux/amd64 or linux/arm64")
}

// Host is the host.
func (m *Machine) Host() *sim.Host { return m.host }
