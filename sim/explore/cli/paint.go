package cli

import (
	"bytes"
	"io"
	"os"
	"regexp"
)

// isTerminal says whether a person looks at f.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}

// paints says which words have a colour. What has none of them is printed as it is.
var paints = []struct {
	words *regexp.Regexp
	color string
}{
	{regexp.MustCompile(`\b(violated|stuck|exhausted|lost|regressed|another failure|` +
		`\d+ seeds violate something|never reached:)`), "31"},
	{regexp.MustCompile(`\b(held|no violation|same|holds|fixed)\b`), "32"},
	{regexp.MustCompile(`^(point of no return|needs|sufficient|replay|kept in)\b`), "1"},
	{regexp.MustCompile(`^\s*> .*`), "33"},
	{regexp.MustCompile(`\bfault  \S+`), "35"},
}

// colored paints whole lines, and breaks those that are wider than the screen.
type colored struct {
	w     io.Writer
	buf   bytes.Buffer
	on    bool
	width int // of the screen; 0: nothing is broken
}

// painter paints what goes to a terminal, unless NO_COLOR is set; CLICOLOR_FORCE
// paints always.
func painter(f *os.File) *colored {
	on := isTerminal(f) && os.Getenv("NO_COLOR") == "" || os.Getenv("CLICOLOR_FORCE") != ""
	return &colored{w: f, on: on, width: widthOf(f)}
}

// columns is how wide a picture may be.
func (c *call) columns() int {
	if p, ok := c.out.(*colored); ok {
		return drawWidth(p.width)
	}
	return usualWidth
}

// painted says whether what goes out may have colours.
func (c *call) painted() bool {
	p, ok := c.out.(*colored)
	return ok && p.on
}

func (p *colored) Write(b []byte) (int, error) {
	if !p.on && p.width == 0 {
		return p.w.Write(b)
	}
	p.buf.Write(b)
	for {
		i := bytes.IndexByte(p.buf.Bytes(), '\n')
		if i < 0 {
			return len(b), nil
		}
		line := string(bytes.TrimSuffix(p.buf.Next(i+1), []byte("\n")))
		for _, part := range fold(line, p.width) {
			if _, err := p.w.Write(append(p.paint([]byte(part)), '\n')); err != nil {
				return len(b), err
			}
		}
	}
}

// Close writes a last line without newline.
func (p *colored) Close() error {
	_, err := p.w.Write(p.paint(p.buf.Bytes()))
	p.buf.Reset()
	return err
}

// paint colours a line: the first kind of paint that applies.
func (p *colored) paint(line []byte) []byte {
	if !p.on {
		return line
	}
	for _, kind := range paints {
		if kind.words.Match(line) {
			return kind.words.ReplaceAll(line, []byte("\x1b["+kind.color+"m$0\x1b[0m"))
		}
	}
	return line
}
