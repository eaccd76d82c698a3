//go:build !amd64 && !arm64

package sim

// Prefetch does nothing on this architecture.
func Prefetch(any) {}

func prefetchSlot(*slot) {}

func prefetchEntries(*entry) {}
