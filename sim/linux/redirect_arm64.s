//go:build linux

#include "textflag.h"

// func addresses() (raw, blocking, to unsafe.Pointer)
TEXT ·addresses(SB),NOSPLIT,$0-24
	MOVD $golang·org∕x∕sys∕unix·RawSyscallNoError(SB), R0
	MOVD R0, raw+0(FP)
	MOVD $golang·org∕x∕sys∕unix·SyscallNoError(SB), R0
	MOVD R0, blocking+8(FP)
	MOVD $·noError(SB), R0
	MOVD R0, to+16(FP)
	RET

// func written(code unsafe.Pointer)
//
// The jump may lie in two lines of the caches.
TEXT ·written(SB),NOSPLIT,$0-8
	MOVD code+0(FP), R0
	ADD  $15, R0, R1
	WORD $0xd50b7b20 // DC CVAU, X0
	WORD $0xd50b7b21 // DC CVAU, X1
	DSB  $11
	WORD $0xd50b7520 // IC IVAU, X0
	WORD $0xd50b7521 // IC IVAU, X1
	DSB  $11
	ISB  $15
	RET
