//go:build amd64 || arm64

package sim

// The processor is asked for the cache lines of what is pointed to, and nothing waits for them. Nothing else happens: a wrong address is no
// mistake.

//go:noescape
func prefetchSlot(sl *slot)

//go:noescape
func prefetchProc(p *Proc)

//go:noescape
func prefetchBody(b Body)

//go:noescape
func prefetchHandler(h Handler)
