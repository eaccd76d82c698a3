package explore

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseSeed reads a seed: a decimal number below 2^64, a hexadecimal one
// after 0x, or a git commit of 40 hexadecimal digits, of which the first 16
// are the seed (so that each commit of a project explores seeds of its own,
// and anyone can say which).
func ParseSeed(text string) (uint64, error) {
	if len(text) == 40 {
		if _, err := strconv.ParseUint(text[16:32], 16, 64); err == nil {
			if _, err := strconv.ParseUint(text[32:], 16, 64); err == nil {
				if seed, err := strconv.ParseUint(text[:16], 16, 64); err == nil {
					return seed, nil
				}
			}
		}
	}
	digits, base := text, 10
	if hex, ok := strings.CutPrefix(text, "0x"); ok {
		digits, base = hex, 16
	}
	seed, err := strconv.ParseUint(digits, base, 64)
	if err != nil {
		return 0,
			&SeedError{text, fmt.Sprintf("seed %q is no number from 0 to 18446744073709551615 "+
				"(decimal or 0x…) and no git commit of 40 hex digits", text)}
	}
	return seed, nil
}

// ParseSeeds reads a range "a-b" or "a..b", both ends included, or a single seed.
func ParseSeeds(text string) (from, n uint64, err error) {
	first, last, isRange := strings.Cut(strings.Replace(text, "..", "-", 1), "-")
	if from, err = ParseSeed(first); err != nil {
		return 0, 0, err
	}
	if !isRange {
		return from, 1, nil
	}
	to, err := ParseSeed(last)
	if err != nil {
		return 0, 0, err
	}
	if to < from {
		return 0, 0,
			&SeedError{text,
				fmt.Sprintf("seed range %q runs backwards: write %d-%d", text, to, from)}
	}
	if n = to - from + 1; n == 0 {
		return 0, 0,
			&SeedError{text, fmt.Sprintf("seed range %q is all of 2^64 seeds: choose fewer", text)}
	}
	return from, n, nil
}
