//go:build !linux

package disk

// O_DSYNC opens a file each of whose writes is durable when it returns, without attributes that are
// not needed to read it: that write, no other. Package syscall has no such flag here.
const O_DSYNC = 1 << 30
