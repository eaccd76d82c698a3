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

// func prefetchEntries(e *entry)
TEXT ·prefetchEntries(SB), NOSPLIT, $0-8
	MOVD e+0(FP), R0
	PRFM (R0), PLDL1KEEP
	PRFM 64(R0), PLDL1KEEP
	PRFM 128(R0), PLDL1KEEP
	PRFM 192(R0), PLDL1KEEP
	PRFM 256(R0), PLDL1KEEP
	PRFM 320(R0), PLDL1KEEP
	RET
