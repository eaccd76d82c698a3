package net

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestContent is how many bytes are told of what a packet holds.
const longestContent = 160

// describe says what the bytes of a packet are: in words of whoever knows, or as the text that they
// are.
func (w *wire) describe(b []byte) string {
	text := ""
	if f := w.net.content; f != nil {
		text = f(w.from.host.Name(), w.to.host.Name(), b)
	}
	if text == "" {
		text = plainText(b[:min(len(b), longestContent)])
	}
	if len(text) > longestContent {
		text = strings.ToValidUTF8(text[:longestContent], "") + "…"
	}
	return text
}

// plainText is b in one line, if it is text; else empty.
func plainText(b []byte) string {
	for rest := b; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		broken := r == utf8.RuneError && n == 1 && len(rest) >= utf8.UTFMax
		if broken || !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return ""
		}
		rest = rest[n:]
	}
	return strings.Join(strings.Fields(strings.ToValidUTF8(string(b), "")), " ")
}
