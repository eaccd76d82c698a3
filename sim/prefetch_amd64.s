#include "textflag.h"

// func Prefetch(x any)
TEXT ·Prefetch(SB), NOSPLIT, $0-16
	MOVQ x_data+8(FP), AX
	PREFETCHT0 (AX)
	PREFETCHT0 64(AX)
	PREFETCHT0 128(AX)
	RET

// func prefetchSlot(sl *slot)
TEXT ·prefetchSlot(SB), NOSPLIT, $0-8
	MOVQ sl+0(FP), AX
	PREFETCHT0 (AX)
	RET

// func prefetchEntries(e *entry)
TEXT ·prefetchEntries(SB), NOSPLIT, $0-8
	MOVQ e+0(FP), AX
	PREFETCHT0 (AX)
	PREFETCHT0 64(AX)
	PREFETCHT0 128(AX)
	PREFETCHT0 192(AX)
	PREFETCHT0 256(AX)
	PREFETCHT0 320(AX)
	RET
