#include "textflag.h"

// func Prefetch(x any)
TEXT ·Prefetch(SB), NOSPLIT, $0-16
	MOVD x_data+8(FP), R0
	PRFM (R0), PLDL1KEEP
	PRFM 64(R0), PLDL1KEEP
	PRFM 128(R0), PLDL1KEEP
	RET

// func prefetchSlot(sl *slot)
TEXT ·prefetchSlot(SB), NOSPLIT, $0-8
	MOVD sl+0(FP), R0
	PRFM (R0), PLDL1KEEP
	RET
