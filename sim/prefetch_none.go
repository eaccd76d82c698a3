//go:build !amd64 && !arm64

package sim

func prefetchSlot(*slot)      {}
func prefetchProc(*Proc)      {}
func prefetchBody(Body)       {}
func prefetchHandler(Handler) {}
