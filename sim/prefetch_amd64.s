#include "textflag.h"

// func prefetchSlot(sl *slot)
TEXT ·prefetchSlot(SB), NOSPLIT, $0-8
	MOVQ sl+0(FP), AX
	PREFETCHT0 (AX)
	RET

// func prefetchProc(p *Proc)
TEXT ·prefetchProc(SB), NOSPLIT, $0-8
	MOVQ p+0(FP), AX
	PREFETCHT0 (AX)
	PREFETCHT0 64(AX)
	PREFETCHT0 128(AX)
	RET

// func prefetchBody(b Body)
TEXT ·prefetchBody(SB), NOSPLIT, $0-16
	MOVQ b_data+8(FP), AX
	PREFETCHT0 (AX)
	PREFETCHT0 64(AX)
	PREFETCHT0 128(AX)
	RET

// func prefetchHandler(h Handler)
TEXT ·prefetchHandler(SB), NOSPLIT, $0-16
	MOVQ h_data+8(FP), AX
	PREFETCHT0 (AX)
	RET
