//go:build linux

#include "textflag.h"

// func addresses() (raw, blocking, to, clock, toClock unsafe.Pointer)
TEXT ·addresses(SB),NOSPLIT,$0-40
	LEAQ golang·org∕x∕sys∕unix·RawSyscallNoError(SB), AX
	MOVQ AX, raw+0(FP)
	LEAQ golang·org∕x∕sys∕unix·SyscallNoError(SB), AX
	MOVQ AX, blocking+8(FP)
	LEAQ ·noError(SB), AX
	MOVQ AX, to+16(FP)
	LEAQ syscall·gettimeofday(SB), AX
	MOVQ AX, clock+24(FP)
	LEAQ ·timeOfDay(SB), AX
	MOVQ AX, toClock+32(FP)
	RET
