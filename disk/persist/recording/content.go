package recording

import (
	"fmt"
	"strconv"
	"strings"
)

// parseData reads words that are separated by spaces, each a text or a character and how often.
func parseData(text string) ([]byte, error) {
	var data []byte
	for _, word := range strings.Fields(text) {
		what, times, repeated := strings.Cut(word, "*")
		plain, err := strconv.Unquote(`"` + what + `"`)
		if err != nil {
			return nil, fmt.Errorf("%q is no data", word)
		}
		n := 1
		if repeated {
			if n, err = strconv.Atoi(times); err != nil || n < 0 || n > 1<<24 {
				return nil, fmt.Errorf("%q is no data: bad count", word)
			}
		}
		data = append(data, strings.Repeat(plain, n)...)
	}
	return data, nil
}

// dataText is the inverse of parseData: runs of more than three equal bytes are counted.
func dataText(data []byte) string {
	var words []string
	plain := ""
	flush := func() {
		if plain != "" {
			words, plain = append(words, plain), ""
		}
	}
	for len(data) > 0 {
		n := 1
		for n < len(data) && data[n] == data[0] {
			n++
		}
		c := byteText(data[0])
		if n > 3 {
			flush()
			words = append(words, fmt.Sprintf("%s*%d", c, n))
		} else {
			plain += strings.Repeat(c, n)
		}
		data = data[n:]
	}
	flush()
	return strings.Join(words, " ")
}

func byteText(c byte) string {
	if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		strings.IndexByte("-_!", c) >= 0 {
		return string(rune(c))
	}
	return fmt.Sprintf(`\x%02x`, c)
}
