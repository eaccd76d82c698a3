//go:build linux && (amd64 || arm64)

package kernel

import "syscall"

// Pseudo is the number of the first request that is no system call: see pseudo.go.
const Pseudo = 1 << 20

// calls serves the numbers that are known by their names on every architecture. What belongs
// together registers itself: files in one file, sockets in another.
var calls, pseudos []handler

// register enters the handlers of a group of calls.
func register(group map[uintptr]handler) bool {
	for no, f := range group { // order-free: each has a place of its own
		table := &calls
		if no >= Pseudo {
			no, table = no-Pseudo, &pseudos
		}
		for uintptr(len(*table)) <= no {
			*table = append(*table, nil)
		}
		if (*table)[no] != nil {
			panic("kernel: two handlers for one call")
		}
		(*table)[no] = f
	}
	return true
}

// lookup returns what serves the number, or nil.
func lookup(no uintptr) handler {
	table := calls
	if no >= Pseudo {
		no, table = no-Pseudo, pseudos
	}
	if no < uintptr(len(table)) {
		return table[no]
	}
	return nil
}

var _ = register(map[uintptr]handler{
	syscall.SYS_EXIT: exit, syscall.SYS_EXIT_GROUP: exit,
})

func exit(c *Call) (uintptr, syscall.Errno) {
	c.p.exit(int(c.A[0] & 0xff))
	return c.block()
}
