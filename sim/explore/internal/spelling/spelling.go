// Package spelling finds what somebody may have meant by a name that nothing has.
//
// # Map of the files
//
//   - spelling.go: the names that come nearest.
package spelling

import (
	"cmp"
	"slices"
)

// Nearest returns at most n of the known names: those that take the fewest changes of a letter to
// become name, the nearest first, those as near as each other in their order.
func Nearest(name string, known []string, n int) []string {
	list := slices.Clone(known)
	slices.SortStableFunc(list, func(a, b string) int {
		return cmp.Compare(changes(name, a), changes(name, b))
	})
	return list[:min(n, len(list))]
}

// changes is the edit distance of two words by Levenshtein, in bytes.
func changes(a, b string) int {
	row := make([]int, len(b)+1) // distances of what is read of a to each beginning of b
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
