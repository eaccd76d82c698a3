package disk

import "syscall"

// O_DSYNC opens a file each of whose writes is durable when it returns, without attributes that are
// not needed to read it: that write, no other.
const O_DSYNC = syscall.O_DSYNC
