package persist

import (
	"fmt"
	"io/fs"
	"strings"
)

// maxShown is the length in bytes above which the content of a file is shown by its size and hash.
const maxShown = 64

// String is the image in one line: `a="text" d/ d/b="" l->a`. Zeros are written \0. Long files show
// their length and hash. Names of one file after the first say so: `b=a`. An empty disk is
// "(empty)". Fifos and sockets say what they are: `p:fifo`.
func (m *Image) String() string {
	var words []string
	names := map[Ino]string{}
	m.Walk(func(path string, n *Node) {
		switch {
		case path == ".":
		case n.IsDir():
			words = append(words, path+"/")
		case n.Target != "":
			words = append(words, path+"->"+n.Target)
		case n.Mode&fs.ModeNamedPipe != 0:
			words = append(words, path+":fifo")
		case n.Mode&fs.ModeSocket != 0:
			words = append(words, path+":socket")
		case names[n.Ino] != "":
			words = append(words, path+"="+names[n.Ino])
		default:
			names[n.Ino] = path
			words = append(words, path+"="+n.Data.String())
		}
	})
	if len(words) == 0 {
		return "(empty)"
	}
	return strings.Join(words, " ")
}

// Content is a file's bytes for people.
func Content(data []byte) string { return Bytes{Flat: data}.String() }

// String is the content for people.
func (b Bytes) String() string {
	if b.Len() > maxShown {
		s := sum(1)
		b.sum(&s)
		return fmt.Sprintf("%dB#%08x", b.Len(), uint32(s))
	}
	return quote(b.All())
}

// quote shows the bytes themselves.
func quote(data []byte) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range data {
		switch {
		case c == 0:
			b.WriteString(`\0`)
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c >= 0x20 && c < 0x7f:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, `\x%02x`, c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
