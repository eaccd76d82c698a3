package fault

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"groundhog/sim"
)

// When says which of the operations that match a fault meet it. Operations that match are counted
// from 1, by each fault for itself. The zero When is all of them, always.
type When struct {
	From   uint64    // the first operation that may meet the fault; 0 and 1: the first of all
	Last   uint64    // the last one that may, From or later; 0: no limit
	Max    uint64    // how many do in all; 0: no limit
	Chance sim.Ratio // of each operation; the zero Ratio: always

	Since time.Duration // nothing before this time since the start of the simulation is counted
	Until time.Duration // nothing from this time on is counted; 0: no limit
	For   time.Duration // the fault ends so long after it was injected; 0: when it is lifted
}

// Once is the first operation that matches.
var Once = When{Max: 1}

// Nth is the n-th operation that matches, counted from 1.
func Nth(n uint64) When { return When{From: n, Max: 1} }

// settings names the settings for messages.
const settings = "from=N, nth=N, nth=N-M, max=N, chance=N/M, since=TIME, until=TIME or for=TIME"

// String is the settings as they stand at the end of the text of a fault, each behind a blank.
// Those that are zero are left out.
func (w When) String() string {
	var b strings.Builder
	switch {
	case w.Last == 0 && w.From > 0:
		fmt.Fprintf(&b, " from=%d", w.From)
	case w.Last > 0 && w.From == w.Last:
		fmt.Fprintf(&b, " nth=%d", w.Last)
	case w.Last > 0:
		fmt.Fprintf(&b, " nth=%d-%d", w.From, w.Last)
	}
	if w.Max > 0 {
		fmt.Fprintf(&b, " max=%d", w.Max)
	}
	if w.Chance != (sim.Ratio{}) {
		fmt.Fprintf(&b, " chance=%s", RatioText(w.Chance))
	}
	for _, t := range []struct {
		key  string
		time time.Duration
	}{{"since", w.Since}, {"until", w.Until}, {"for", w.For}} {
		if t.time != 0 {
			fmt.Fprintf(&b, " %s=%v", t.key, t.time)
		}
	}
	return b.String()
}

// Check says what is impossible about the settings; nil if nothing is.
func (w When) Check() error {
	switch {
	case w.Last != 0 && (w.From == 0 || w.Last < w.From):
		return fmt.Errorf("nth=%d-%d is empty: the first operation is 1", w.From, w.Last)
	case !ValidRatio(w.Chance) || w.Chance.Num == 0 && w.Chance.Den != 0:
		return fmt.Errorf("chance=%s is no fraction above 0 and up to 1", RatioText(w.Chance))
	case w.Since < 0 || w.Until < 0 || w.Until != 0 && w.Until <= w.Since:
		return fmt.Errorf("since=%v until=%v is empty", w.Since, w.Until)
	case w.For < 0:
		return fmt.Errorf("for=%v: want a time above 0s", w.For)
	}
	return nil
}

// Set reads one setting, a word such as "from=3".
func (w *When) Set(word string) error {
	key, value, given := strings.Cut(word, "=")
	if !given {
		return fmt.Errorf("%q is no setting: expected %s", word, settings)
	}
	var err error
	switch key {
	case "from":
		w.From, err = count(value)
		w.Last = 0
	case "nth":
		first, last, ranged := strings.Cut(value, "-")
		w.From, err = count(first)
		if w.Last = w.From; err == nil && ranged {
			w.Last, err = count(last)
		}
	case "max":
		w.Max, err = count(value)
	case "chance":
		w.Chance, err = ParseRatio(value)
	case "since":
		w.Since, err = ParseTime(value)
	case "until":
		w.Until, err = ParseTime(value)
	case "for":
		w.For, err = ParseTime(value)
	default:
		return fmt.Errorf("%q is no setting: expected %s", word, settings)
	}
	if err != nil {
		return fmt.Errorf("setting %q: %w", word, err)
	}
	return nil
}

// SetAll reads settings, each of which may stand once.
func (w *When) SetAll(words []string) error {
	var seen Keys
	for _, word := range words {
		if err := seen.Add(word); err != nil {
			return err
		}
		if err := w.Set(word); err != nil {
			return err
		}
	}
	return nil
}

// Keys remembers the settings that a text has given, to refuse one that is given twice.
type Keys map[string]bool

// Add enters the key of a word such as "from=3".
func (k *Keys) Add(word string) error {
	key, _, _ := strings.Cut(word, "=")
	if key == "nth" {
		key = "from" // both say where the fault begins
	}
	if (*k)[key] {
		return fmt.Errorf("%q: the setting %s is given twice", word, key)
	}
	if *k == nil {
		*k = make(Keys)
	}
	(*k)[key] = true
	return nil
}

// count reads a number from 1.
func count(text string) (uint64, error) {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q is no number from 1", text)
	}
	return n, nil
}

// ParseTime reads a time above zero, such as 2s or 1m30s.
func ParseTime(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%q is no time above zero, such as 2s or 1m30s", text)
	}
	return d, nil
}

// ValidRatio says whether r is a probability: the zero Ratio, or a fraction from 0 to 1.
func ValidRatio(r sim.Ratio) bool { return r == sim.Ratio{} || r.Den > 0 && r.Num <= r.Den }

// RatioText prints a probability as [ParseRatio] reads it.
func RatioText(r sim.Ratio) string { return fmt.Sprintf("%d/%d", r.Num, r.Den) }

// ParseRatio reads a probability, such as 1/100.
func ParseRatio(text string) (sim.Ratio, error) {
	a, b, ok := strings.Cut(text, "/")
	num, err1 := strconv.ParseUint(a, 10, 64)
	den, err2 := strconv.ParseUint(b, 10, 64)
	if !ok || err1 != nil || err2 != nil || den == 0 || num > den {
		return sim.Ratio{}, fmt.Errorf("%q is no fraction from 0 to 1 such as 1/100", text)
	}
	return sim.Ratio{Num: num, Den: den}, nil
}
