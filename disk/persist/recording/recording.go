package recording

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Recording is a script and what a kernel showed of it.
type Recording struct {
	Script
	With string // how it was played, for people: mount options, schedule, device
	Torn bool   // writes were torn at sectors of 512 bytes; otherwise blocks of 4096 are whole
	Seen []Sighting
}

// Sighting is a tree that was found.
type Sighting struct {
	Returned []int // with so many calls returned; the next one may have been under way
	Tree     string
}

// Write prints recordings, each once per line of their parts.
func Write(w io.Writer, about string, list []Recording) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "# %s\n", about)
	for _, r := range list {
		fmt.Fprintf(out, "\nscript %s\n", r.Name)
		if r.With != "" {
			fmt.Fprintf(out, "with %s\n", r.With)
		}
		if r.Torn {
			fmt.Fprintln(out, "torn")
		}
		fmt.Fprintf(out, "setup %s\ncalls %s\n", strings.Join(r.Setup, "; "),
			strings.Join(r.Calls, "; "))
		for _, s := range r.Seen {
			fmt.Fprintf(out, "seen %s: %s\n", rangeText(s.Returned), s.Tree)
		}
	}
	return out.Flush()
}

// Read is the inverse of Write.
func Read(r io.Reader) (list []Recording, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<24)
	for n := 1; lines.Scan(); n++ {
		word, rest, _ := strings.Cut(lines.Text(), " ")
		if word == "script" {
			list = append(list, Recording{Script: Script{Name: rest}})
			continue
		}
		if len(list) == 0 || word == "" || word == "#" {
			continue
		}
		if err := list[len(list)-1].line(word, rest); err != nil {
			return nil, fmt.Errorf("recording: line %d: %w", n, err)
		}
	}
	return list, lines.Err()
}

func (r *Recording) line(word, rest string) error {
	switch word {
	case "with":
		r.With = rest
	case "torn":
		r.Torn = true
	case "setup":
		r.Setup = splitCalls(rest)
	case "calls":
		r.Calls = splitCalls(rest)
	case "seen":
		when, tree, ok := strings.Cut(rest, ":")
		if !ok {
			return fmt.Errorf("no tree in %q", rest)
		}
		returned, err := parseRanges(when)
		if err != nil {
			return err
		}
		r.Seen = append(r.Seen, Sighting{Returned: returned, Tree: strings.TrimSpace(tree)})
	default:
		return fmt.Errorf("no line begins with %q", word)
	}
	return nil
}

func splitCalls(text string) (calls []string) {
	for _, line := range strings.Split(text, ";") {
		if line = strings.TrimSpace(line); line != "" {
			calls = append(calls, line)
		}
	}
	return calls
}

// SortSightings puts sightings in an order of their own: by when, then by tree.
func SortSightings(list []Sighting) {
	slices.SortFunc(list, func(a, b Sighting) int {
		return cmp.Or(slices.Compare(a.Returned, b.Returned), strings.Compare(a.Tree, b.Tree))
	})
}

// rangeText is "0-2,4".
func rangeText(list []int) string {
	var words []string
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] == list[j]+1 {
			j++
		}
		if word := strconv.Itoa(list[i]); i == j {
			words = append(words, word)
		} else {
			words = append(words, word+"-"+strconv.Itoa(list[j]))
		}
		i = j + 1
	}
	return strings.Join(words, ",")
}

func parseRanges(text string) (list []int, err error) {
	for _, word := range strings.Split(strings.TrimSpace(text), ",") {
		a, b, ranged := strings.Cut(word, "-")
		if !ranged {
			b = a
		}
		from, errFrom := strconv.Atoi(a)
		to, errTo := strconv.Atoi(b)
		if errFrom != nil || errTo != nil || to-from > 1000 {
			return nil, fmt.Errorf("%q is no range", word)
		}
		for n := from; n <= to; n++ {
			list = append(list, n)
		}
	}
	return list, nil
}
