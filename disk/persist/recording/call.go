package recording

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Call is one line of a script. Which fields it has follows from its verb.
type Call struct {
	Verb   string
	Handle string
	Path   string
	To     string
	Off    int64
	Size   int64
	Data   []byte
	Flag   string // of an open: "", "dsync" or "sync"
	Wait   float64
}

// operands are the verbs and what follows them, a letter for each word: a path, where it leads to,
// an offset, a size, data, a handle, a flag that may be missing, seconds.
var operands = map[string]string{
	"mkdir": "p", "create": "p", "write": "pod", "append": "pd", "replace": "pd", "dwrite": "pod",
	"swrite": "pod", "truncate": "pn", "punch": "pon", "fallocate": "pon", "rename": "pt",
	"exchange": "pt", "link": "pt", "unlink": "p", "fsync": "p", "fdatasync": "p", "sync": "",
	"open": "hpf", "hwrite": "hod", "hfsync": "h", "hfdatasync": "h", "hclose": "h",
	"writeback": "p", "wait": "s",
}

// ParseCall reads one line.
func ParseCall(line string) (Call, error) {
	words := strings.Fields(line)
	if len(words) == 0 {
		return Call{}, fmt.Errorf("recording: a call is missing")
	}
	c := Call{Verb: words[0]}
	kinds, known := operands[c.Verb]
	if !known {
		return c, fmt.Errorf("recording: no call %q", c.Verb)
	}
	words = words[1:]
	if strings.HasSuffix(kinds, "f") && len(words) == len(kinds)-1 {
		words = append(words, "")
	}
	if len(words) != len(kinds) {
		return c, fmt.Errorf("recording: %q has %d operands, want %d", line, len(words), len(kinds))
	}
	for i, word := range words {
		if err := c.operand(kinds[i], word); err != nil {
			return c, fmt.Errorf("recording: %q: %w", line, err)
		}
	}
	return c, nil
}

func (c *Call) operand(kind byte, word string) (err error) {
	switch kind {
	case 'p':
		c.Path = word
	case 't':
		c.To = word
	case 'h':
		c.Handle = word
	case 'o':
		c.Off, err = strconv.ParseInt(word, 10, 64)
	case 'n':
		c.Size, err = strconv.ParseInt(word, 10, 64)
	case 's':
		c.Wait, err = strconv.ParseFloat(word, 64)
	case 'd':
		c.Data, err = parseData(strings.ReplaceAll(word, "+", " "))
	case 'f':
		if !slices.Contains([]string{"", "dsync", "sync"}, word) {
			return fmt.Errorf("%q is no flag", word)
		}
		c.Flag = word
	}
	return err
}

// Scheduling tells whether the call promises nothing and changes nothing.
func (c *Call) Scheduling() bool { return c.Verb == "writeback" || c.Verb == "wait" }
