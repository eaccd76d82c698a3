//go:build linux || darwin

package cli

import (
	"os"
	"syscall"
	"unsafe"
)

// windowWidth asks the terminal for its columns; 0: it does not say.
func windowWidth(f *os.File) int {
	var size struct{ rows, columns, x, y uint16 }
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), syscall.TIOCGWINSZ,
		uintptr(unsafe.Pointer(&size)))
	if errno != 0 {
		return 0
	}
	return int(size.columns)
}
