//go:build linux && (amd64 || arm64)

package kernel

import (
	"slices"
	"strings"
	"syscall"
)

// The environment belongs to the program, not to the process of the real machine that it shares
// with others. The requests are described in pseudo.go.
var _ = register(map[uintptr]handler{
	EnvGet: func(c *Call) (uintptr, syscall.Errno) {
		i := c.p.variable(string(bytesAt(c.A[0], c.A[1])))
		if i < 0 {
			return ^uintptr(0), 0
		}
		_, value, _ := strings.Cut(c.p.env[i], "=")
		copy(bytesAt(c.A[2], c.A[3]), value)
		return uintptr(len(value)), 0
	},
	EnvSet: func(c *Call) (uintptr, syscall.Errno) {
		key := string(bytesAt(c.A[0], c.A[1]))
		line := key + "=" + string(bytesAt(c.A[2], c.A[3]))
		if i := c.p.variable(key); i >= 0 {
			c.p.env[i] = line
		} else {
			c.p.env = append(c.p.env, line)
		}
		return 0, 0
	},
	EnvUnset: func(c *Call) (uintptr, syscall.Errno) {
		if i := c.p.variable(string(bytesAt(c.A[0], c.A[1]))); i >= 0 {
			c.p.env = slices.Delete(c.p.env, i, i+1)
		}
		return 0, 0
	},
	EnvClear: func(c *Call) (uintptr, syscall.Errno) {
		c.p.env = nil
		return 0, 0
	},
	EnvList: func(c *Call) (uintptr, syscall.Errno) {
		all := zeroEnded(c.p.env)
		copy(bytesAt(c.A[0], c.A[1]), all)
		return uintptr(len(all)), 0
	},
})

// variable is where in the environment a key is, -1 if it is not there. The last one counts.
func (p *Process) variable(key string) int {
	for i := len(p.env) - 1; i >= 0; i-- {
		if k, _, ok := strings.Cut(p.env[i], "="); ok && k == key {
			return i
		}
	}
	return -1
}
