package detlint

const processSeed = "draws from a source that the process seeds"

// The functions whose names begin with New take a source and are fine.
var randomRules = ruleset{"random", []rule{
	{"math/rand",
		"ExpFloat64 Float32 Float64 Int Int31 Int31n Int63 Int63n Intn NormFloat64 Perm Read " +
			"Seed Shuffle Uint32 Uint64", processSeed, "h.Rand(name) or p.Rand()"},
	{"math/rand/v2",
		"ExpFloat64 Float32 Float64 Int Int32 Int32N Int64 Int64N IntN N NormFloat64 Perm " +
			"Shuffle Uint Uint32 Uint32N Uint64 Uint64N UintN", processSeed,
		"h.Rand(name) or p.Rand()"},
	{"crypto/rand", "Int Prime Read Reader Text", "is never the same twice",
		"h.Stream(name) or p.Stream(name)"},
	{"hash/maphash", "(Hash) (Seed) Bytes Comparable MakeSeed String WriteComparable",
		"has a seed that the process draws", "hash/fnv, or a hash with fixed constants"},
	{"github.com/google/uuid", "New NewString NewUUID NewRandom NewV6 NewV7",
		"is never the same twice",
		"uuid.NewRandomFromReader over h.Stream(name)"},
}}
