package persist

import (
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// kernels are the profiles, and what a Linux kernel showed of the file systems that they stand for.
// Each file of testdata/kernel holds scripts, and for each script the trees that a mount found
// after a power loss: images were built from the writes, flushes and FUAs that the kernel sent to
// its block device, and mounted again.
var kernels = []struct {
	file    string
	profile Profile
}{
	{"ext4-ordered", Ext4},
	{"ext4-ordered-noauto_da_alloc", Ext4NoAutoDaAlloc},
	{"ext4-writeback", Ext4Writeback},
	{"ext4-journal", Ext4Journal},
	{"xfs", XFS},
	{"btrfs", Btrfs},
}

// reused are scripts in which ext4 with data=writeback gave the blocks of a file that had been
// truncated or removed to new data before the journal had that change, so that the old file showed
// the new data. The profile does not have these states: which block is used again is the
// allocator's choice.
var reused = map[string]bool{"fuzz:6": true, "fuzz:19": true, "fuzz:35": true, "fuzz:37": true,
	"fuzz:45": true, "fuzz:48": true}

// TestKernels: each state that a real file system showed is legal under its profile.
func TestKernels(t *testing.T) {
	for _, k := range kernels {
		t.Run(k.file, func(t *testing.T) {
			text, err := os.ReadFile("testdata/kernel/" + k.file + ".txt")
			require.NoError(t, err)
			states := 0
			for _, part := range strings.Split(string(text), "\n\n")[1:] {
				states += newRecording(t, part).judge(t, k.profile)
			}
			t.Logf("%d states", states)
			require.NotZero(t, states)
		})
	}
}

// recording is one script and what was seen of it.
type recording struct {
	name       string
	setup, ops []string
	seen       []sighting
}

// sighting is a tree that was found while so many operations had returned.
type sighting struct {
	finished []int
	tree     string
}

func newRecording(t *testing.T, text string) recording {
	var r recording
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "script":
			r.name = rest
		case "setup":
			r.setup = strings.Split(rest, "; ")
		case "ops":
			r.ops = strings.Split(rest, "; ")
		case "seen":
			when, tree, ok := strings.Cut(rest, ":")
			require.True(t, ok, line)
			r.seen = append(r.seen, sighting{finished: numbers(t, when),
				tree: strings.ReplaceAll(tree, " ", "")})
		}
	}
	return r
}

// numbers reads "0-2,4".
func numbers(t *testing.T, text string) (list []int) {
	for _, word := range strings.FieldsFunc(text, func(c rune) bool {
		return c == ',' || c == ' '
	}) {
		a, b, ranged := strings.Cut(word, "-")
		if !ranged {
			b = a
		}
		from, err := strconv.Atoi(a)
		require.NoError(t, err)
		to, err := strconv.Atoi(b)
		require.NoError(t, err)
		for n := from; n <= to; n++ {
			list = append(list, n)
		}
	}
	return list
}

// judge tells of each state that was seen whether it is legal, and returns how many there are.
// While n operations have returned, the next may be under way, so the state must be legal after n
// or after n+1 of them.
func (r recording) judge(t *testing.T, p Profile) int {
	s := play(t, "")
	handles := map[string]handle{}
	for _, line := range r.setup {
		s.kernel(handles, line)
	}
	s.put(Op{Kind: SyncAll})
	legal := make([]map[string]bool, len(r.ops)+1)
	for n := range legal {
		if n > 0 {
			s.kernel(handles, r.ops[n-1])
		}
		legal[n] = s.trees(p)
	}
	for _, seen := range r.seen {
		for _, n := range seen.finished {
			ok := legal[n][seen.tree] || n < len(r.ops) && legal[n+1][seen.tree]
			if !ok && !(p == Ext4Writeback && reused[r.name]) {
				t.Errorf("%s under %v: not legal after %d of %s\n    %s", r.name, p, n,
					strings.Join(r.ops, "; "), seen.tree)
				break
			}
		}
	}
	return len(r.seen)
}

// trees are the legal states of the script so far, with sectors as large as blocks.
func (s *script) trees(p Profile) map[string]bool {
	trees := map[string]bool{}
	g := s.graph(Options{Profile: p, Sector: DefaultBlock})
	require.True(s.t, g.All(1<<18, func(set Set) bool {
		trees[tree(g.Image(set))] = true
		return true
	}))
	return trees
}

// handle is an open file of a script.
type handle struct {
	ino   Ino
	dsync bool
}

// kernel plays a line of a recorded script.
func (s *script) kernel(handles map[string]handle, line string) {
	w := append(strings.Fields(line), "", "", "")
	file := func(path string) Ino {
		if s.names[path] == 0 {
			s.make(path, 0o644)
		}
		return s.names[path]
	}
	write := func(ino Ino, off int64, data string) {
		s.put(Op{Kind: Write, Ino: ino, Off: off, Size: s.size[ino], Bytes: repeated(data)})
		s.size[ino] = max(s.size[ino], off+int64(len(repeated(data))))
	}
	at := func(word string) int64 {
		n, err := strconv.ParseInt(word, 10, 64)
		require.NoError(s.t, err, line)
		return n
	}
	switch w[0] {
	case "wait", "writeback", "": // nothing is promised by either
	case "open":
		handles[w[1]] = handle{file(w[2]), w[3] != ""}
	case "mkdir":
		s.make(w[1], fs.ModeDir|0o755)
	case "create":
		file(w[1])
	case "write":
		write(file(w[1]), at(w[2]), w[3])
	case "append":
		write(file(w[1]), s.size[file(w[1])], w[2])
	case "replace":
		ino := file(w[1])
		s.put(Op{Kind: Truncate, Ino: ino, Off: s.size[ino]})
		s.size[ino] = 0
		write(ino, 0, w[2])
		s.put(Op{Kind: Settle, Ino: ino})
	case "hwrite":
		h := handles[w[1]]
		write(h.ino, at(w[2]), w[3])
		if h.dsync {
			s.put(Op{Kind: Datasync, Ino: h.ino, Only: uint64(len(s.log))})
		}
	case "hfsync":
		s.put(Op{Kind: Sync, Ino: handles[w[1]].ino})
	case "hfdatasync":
		s.put(Op{Kind: Datasync, Ino: handles[w[1]].ino})
	case "fsync":
		s.put(Op{Kind: Sync, Ino: s.names[w[1]], Folder: s.folders[s.names[w[1]]]})
	case "fdatasync":
		s.put(Op{Kind: Datasync, Ino: s.names[w[1]], Folder: s.folders[s.names[w[1]]]})
	case "truncate":
		s.step([]string{"T", w[1], w[2]})
	case "rename":
		s.step([]string{"R", w[1], w[2]})
	case "link":
		s.step([]string{"L", w[1], w[2]})
	case "unlink":
		s.step([]string{"U", w[1]})
	default:
		require.Fail(s.t, "no call "+line)
	}
}

// repeated is what a word of a script stands for: A*50 is fifty times A.
func repeated(word string) []byte {
	text, n, ok := strings.Cut(word, "*")
	if !ok {
		return []byte(word)
	}
	size, _ := strconv.Atoi(n)
	return []byte(strings.Repeat(text, size))
}

// tree is an image in the words of the recordings: runs of more than three equal bytes, and all
// zeros, are counted.
func tree(m *Image) string {
	var words []string
	first := map[Ino]string{}
	m.Walk(func(path string, n *Node) {
		switch {
		case path == ".":
		case n.IsDir():
			words = append(words, path+"/")
		case first[n.Ino] != "":
			words = append(words, path+"="+first[n.Ino])
		default:
			first[n.Ino] = path
			words = append(words, path+`="`+runs(n.Data.All())+`"`)
		}
	})
	return strings.Join(words, "")
}

func runs(data []byte) string {
	var b strings.Builder
	for len(data) > 0 {
		n := slices.IndexFunc(data, func(c byte) bool { return c != data[0] })
		if n < 0 {
			n = len(data)
		}
		switch {
		case data[0] == 0:
			fmt.Fprintf(&b, "0*%d", n)
		case n > 3:
			fmt.Fprintf(&b, "%c*%d", data[0], n)
		default:
			b.Write(data[:n])
		}
		data = data[n:]
	}
	return b.String()
}
