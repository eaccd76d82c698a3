package cli

import (
	"os"
	"regexp"
	"strconv"
	"strings"
)

// The width of what is drawn where nobody says how wide the screen is, and the least that is drawn
// for.
const (
	usualWidth = 100
	leastWidth = 60
)

// widthOf is how many columns a terminal has; 0: f is none, or nobody knows. COLUMNS says it first.
func widthOf(f *os.File) int {
	if !isTerminal(f) {
		return 0
	}
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	return windowWidth(f)
}

// drawWidth is how wide a picture may be on a screen of so many columns.
func drawWidth(screen int) int {
	if screen == 0 {
		return usualWidth
	}
	return min(usualWidth, max(leastWidth, screen))
}

// whole are lines that are to be copied: they are never broken.
var whole = regexp.MustCompile(`^\s*(replay: |kept in |go test |https?:)`)

// drawn are parts of pictures, which fit by themselves.
var drawn = regexp.MustCompile(`[│┤└┴─█]`)

// record is a line of a trace, whose columns leave a narrow screen no room for what it tells.
var record = regexp.MustCompile(`^\s*(> +)?\d+\.\d{9}s +\d+ [a-z]+ `)

// fold breaks a line at blanks, so that no part is wider than so many columns where that can be.
// What follows is indented by two more than the line itself.
func fold(line string, width int) []string {
	if width <= 0 || len([]rune(line)) <= width || whole.MatchString(line) ||
		drawn.MatchString(line) {
		return []string{line}
	}
	if record.MatchString(line) {
		line = "    " + strings.Join(strings.Fields(line), " ")
		if len([]rune(line)) <= width {
			return []string{line}
		}
	}
	indent := len(line) - len(strings.TrimLeft(line, " ")) + 2
	if indent > width/2 {
		indent = 2
	}
	var parts []string
	for rest := []rune(line); ; {
		end := len(rest)
		if end > width {
			for end = width; end > indent && rest[end] != ' '; end-- {
			}
			if end <= indent { // one word that is too long
				for end = width; end < len(rest) && rest[end] != ' '; end++ {
				}
			}
		}
		parts = append(parts, strings.TrimRight(string(rest[:end]), " "))
		left := strings.TrimLeft(string(rest[end:]), " ")
		if left == "" {
			return parts
		}
		rest = []rune(strings.Repeat(" ", indent) + left)
	}
}
