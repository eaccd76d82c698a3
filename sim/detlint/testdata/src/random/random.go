// Package random draws from sources of the process.
package random

import (
	crand "crypto/rand"
	"hash/fnv"
	"hash/maphash"
	old "math/rand"
	"math/rand/v2"
)

func bad(b []byte) {
	_ = rand.IntN(3)     // want `rand.IntN draws from a source that the process seeds: use h.Rand\(name\) or p.Rand\(\)`
	_ = rand.N(3)        // want `rand.N draws`
	rand.Shuffle(1, nil) // want `rand.Shuffle draws`
	_ = old.Intn(3)      // want `rand.Intn draws`
	_, _ = crand.Read(b) // want `rand.Read is never the same twice: use h.Stream\(name\)`
	_ = crand.Reader     // want `rand.Reader is never`
	var h maphash.Hash   // want `maphash.Hash has a seed that the process draws: use hash/fnv`
	_ = h.Sum64()
	_ = maphash.String(maphash.MakeSeed(), "x") // want `maphash.String` `maphash.MakeSeed`
}

func good(r *rand.Rand) {
	_ = r.IntN(3)
	_ = rand.New(rand.NewPCG(1, 2)).IntN(3)
	_ = old.New(old.NewSource(1)).Intn(3)
	_ = fnv.New64a()
	r.Shuffle(1, nil)
}
