#include "textflag.h"

// func prefetchSlot(sl *slot)
TEXT ·prefetchSlot(SB), NOSPLIT, $0-8
	MOVD sl+0(FP), R0
	PRFM (R0), PLDL1KEEP
	RET

// func prefetchProc(p *Proc)
TEXT ·prefetchProc(SB), NOSPLIT, $0-8
	MOVD p+0(FP), R0
	PRFM (R0), PLDL1KEEP
	PRFM 64(R0), PLDL1KEEP
	PRFM 128(R0), PLDL1KEEP
	RET

// func prefetchBody(b Body)
TEXT ·prefetchBody(SB), NOSPLIT, $0-16
	MOVD b_data+8(FP), R0
	PRFM (R0), PLDL1KEEP
	PRFM 64(R0), PLDL1KEEP
	PRFM 128(R0), PLDL1KEEP
	RET

// func prefetchHandler(h Handler)
TEXT ·prefetchHandler(SB), NOSPLIT, $0-16
	MOVD h_data+8(FP), R0
	PRFM (R0), PLDL1KEEP
	RET
