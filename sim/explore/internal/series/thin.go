package series

import "groundhog/sim"

// thin keeps, of each run of points with the same key, the first, the lowest, the highest and the
// last, in place and in their order; of equals the earliest. To thin what is thinned already, with
// keys that join whole runs, is the same as to thin everything.
func thin(points []Point, key func(at sim.Instant) uint64) []Point {
	kept := points[:0]
	for from := 0; from < len(points); {
		low, high, to := from, from, from+1
		for k := key(points[from].At); to < len(points) && key(points[to].At) == k; to++ {
			if points[to].Value < points[low].Value {
				low = to
			}
			if points[to].Value > points[high].Value {
				high = to
			}
		}
		last := -1
		for _, i := range [...]int{from, min(low, high), max(low, high), to - 1} {
			if i > last { // kept is never ahead of what is read
				kept = append(kept, points[i])
				last = i
			}
		}
		from = to
	}
	return kept
}
