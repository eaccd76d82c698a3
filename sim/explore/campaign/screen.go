package main

import (
	"bytes"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"
)

// screen is what a person reads: lines of a report are broken at blanks, and what belongs to a name
// in front stays behind it.
type screen struct {
	to    io.Writer
	width int // columns; 0: lines are as long as they are
	rest  []byte
}

// leastWidth is the width below which lines are left to the terminal.
const leastWidth = 40

// newScreen is the standard output. COLUMNS says how wide it is, or else the terminal.
func newScreen() *screen {
	s := &screen{to: os.Stdout}
	if fd := int(os.Stdout.Fd()); term.IsTerminal(fd) {
		s.width, _, _ = term.GetSize(fd) // 0: it does not say
		if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil {
			s.width = n
		}
	}
	return s
}

// Write prints the lines that are whole.
func (s *screen) Write(text []byte) (n int, err error) {
	s.rest = append(s.rest, text...)
	for {
		line, rest, whole := bytes.Cut(s.rest, []byte("\n"))
		if !whole {
			return len(text), nil
		}
		s.rest = rest
		parts := strings.Join(folded(string(line), s.width), "\n")
		if _, err := io.WriteString(s.to, parts+"\n"); err != nil {
			return 0, err
		}
	}
}

// folded breaks a line where it is wider than the screen. What is to be copied is not broken.
func folded(line string, width int) (parts []string) {
	indent := 2
	if strings.HasPrefix(line, "  ") {
		indent = len("  quiet    ")
	}
	begin := strings.Repeat(" ", indent)
	if width < leastWidth || strings.HasPrefix(line, begin+"groundhog ") {
		return []string{line}
	}
	for rest := []rune(line); ; {
		end := len(rest)
		if end > width {
			for end = width; end > indent && rest[end] != ' '; end-- {
			}
			if end == indent { // a word that is too long
				for end = width; end < len(rest) && rest[end] != ' '; end++ {
				}
			}
		}
		parts = append(parts, strings.TrimRight(string(rest[:end]), " "))
		left := strings.TrimLeft(string(rest[end:]), " ")
		if left == "" {
			return parts
		}
		rest = []rune(begin + left)
	}
}
