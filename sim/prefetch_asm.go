//go:build amd64 || arm64

package sim

// Prefetch asks the processor for the first 192 bytes of what x points to, and waits for nothing. It is for [Foreseer].
//
//go:noescape
func Prefetch(x any)

//go:noescape
func prefetchSlot(sl *slot)

// prefetchEntries is for 16 entries.
//
//go:noescape
func prefetchEntries(e *entry)
