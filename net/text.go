package net

import (
	"fmt"
	"strconv"
	"strings"

	"groundhog/sim"
)

// validRatio says whether r is a probability.
func validRatio(r sim.Ratio) bool { return r == sim.Ratio{} || r.Den > 0 && r.Num <= r.Den }

// ratioText prints r as parseRatio reads it.
func ratioText(r sim.Ratio) string {
	return strconv.FormatUint(r.Num, 10) + "/" + strconv.FormatUint(r.Den, 10)
}

// parseRatio reads "1/100".
func parseRatio(text string) (sim.Ratio, error) {
	a, b, ok := strings.Cut(text, "/")
	num, err1 := strconv.ParseUint(a, 10, 64)
	den, err2 := strconv.ParseUint(b, 10, 64)
	r := sim.Ratio{Num: num, Den: den}
	if !ok || err1 != nil || err2 != nil || den == 0 || !validRatio(r) {
		return sim.Ratio{}, fmt.Errorf("%q is no fraction from 0 to 1 such as 1/100", text)
	}
	return r, nil
}
