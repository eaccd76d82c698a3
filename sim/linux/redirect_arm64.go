//go:build linux

package linux

import (
	"encoding/binary"
	"unsafe"
)

// jumpSize is the length of a jump.
const jumpSize = 16

// jump is the code of one: LDR X16, 8 bytes ahead; BR X16; and the address.
func jump(_, to unsafe.Pointer) []byte {
	code := binary.LittleEndian.AppendUint32(nil, 0x58000050)
	code = binary.LittleEndian.AppendUint32(code, 0xd61f0200)
	address := uintptr(to) //detlint:allow code is that of this process
	return binary.LittleEndian.AppendUint64(code, uint64(address))
}

// written makes changed code ready to run.
func written(code unsafe.Pointer)

// addresses are those of the assembly functions, and of what is called instead of them.
func addresses() (raw, blocking, to unsafe.Pointer)

func redirections() []redirection {
	raw, blocking, to := addresses()
	return []redirection{{raw, to}, {blocking, to}}
}
