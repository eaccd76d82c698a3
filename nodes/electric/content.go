package electric

import (
	"fmt"
	"strings"
)

// Content says what the bytes of a packet between service and database are: the frames that it
// holds as a whole.
func Content(b []byte) string {
	var words []string
	for {
		kind, body, rest, ok, err := cutFrame(b)
		if !ok || err != nil {
			return strings.Join(words, ", ")
		}
		words, b = append(words, describeFrame(kind, body)), rest
	}
}

// describeFrame says what one frame is.
func describeFrame(kind byte, body []byte) string {
	if kind == 'Q' {
		return string(body)
	}
	if kind != 'd' || len(body) == 0 {
		names := map[byte]string{'W': "copy begins", 'C': "done", 'E': "error", 'D': "row",
			'Z': "end of rows"}
		if name, ok := names[kind]; ok {
			return name
		}
		return fmt.Sprintf("frame %q", kind)
	}
	positions := map[byte]int{'w': 2, 'k': 1, 'r': 1}[body[0]]
	at, payload, err := readPositions(body, positions)
	if err != nil || len(at) == 0 {
		return "copy data"
	}
	switch body[0] {
	case 'k':
		return fmt.Sprintf("keepalive at %d", at[0])
	case 'r':
		return fmt.Sprintf("status: flushed %d", at[0])
	}
	m, err := DecodeMessage(payload)
	switch {
	case err != nil:
		return "copy data"
	case m.Kind == kindBegin:
		return fmt.Sprintf("begin %d", m.LSN)
	case m.Kind == kindCommit:
		return fmt.Sprintf("commit %d", m.LSN)
	}
	c := m.Change
	return fmt.Sprintf("table%d[%d]=%d", c.Table, c.Row, c.Value)
}
