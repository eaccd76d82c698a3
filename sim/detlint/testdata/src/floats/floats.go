// Package floats decides by floats; it is looked at with -floats.
package floats

func bad(a, b float64) int {
	if a*3 < b { // want `a comparison of floats can come out otherwise on another machine: use integers, or a sim.Ratio`
		return 0
	}
	return int(a) // want `a float that becomes an integer `
}

func good(a, b int) int {
	const half = 0.5
	if half < 0.6 && a < b {
		return int(4 * half)
	}
	_ = float64(a) / float64(b)
	return a
}
