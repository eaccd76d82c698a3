package persist

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// script is a volatile file system that writes the log which the real disk would write: a dumb twin
// for tests.
//
//	C f      create a file        W f x    append x            O f n x  write x at n
//	F f      fsync                G f      fdatasync           T f n    truncate
//	D d      fsync of directory   R a b    rename              U f      unlink
//	M d      mkdir                L a b    link                S f n x  write x at n, O_DSYNC
//	P f n m  punch m at n         V f n m  reserve m at n      E a b    exchange
//	X        everything so far is durable
type script struct {
	t       testing.TB
	log     []*Op
	names   map[string]Ino // paths
	size    map[Ino]int64
	folders map[Ino]bool
	last    Ino
	start   int // operations before it are set-up
}

func play(t testing.TB, text string) *script {
	s := &script{t: t, names: map[string]Ino{"": Root}, size: map[Ino]int64{},
		folders: map[Ino]bool{}, last: Root}
	for _, line := range strings.Split(text, ";") {
		if w := append(strings.Fields(line), "", "", ""); w[0] != "" {
			s.step(w)
		}
	}
	return s
}

func (s *script) put(op Op) {
	op.ID = uint64(len(s.log) + 1)
	op.Since = op.ID
	s.log = append(s.log, &op)
}

func (s *script) edit(e Edit) { s.put(Op{Kind: Dirent, Meta: &Meta{Edits: []Edit{e}}}) }

func (s *script) at(path string) (Ino, string) {
	dir, base := "", path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		dir, base = path[:i], path[i+1:]
	}
	ino, ok := s.names[dir]
	require.True(s.t, ok, "no directory %q", dir)
	return ino, base
}

func (s *script) make(path string, mode fs.FileMode) {
	dir, base := s.at(path)
	s.last++
	s.names[path], s.folders[s.last] = s.last, mode.IsDir()
	s.edit(Edit{Dir: dir, Name: base, Ino: s.last, New: &Birth{Mode: mode}})
}

func (s *script) step(w []string) {
	ino := s.names[strings.TrimSuffix(w[1], ".")]
	var n int64
	switch w[0] {
	case "X":
		s.put(Op{Kind: SyncAll})
		s.start = len(s.log)
	case "C":
		s.make(w[1], 0o644)
	case "M":
		s.make(w[1], fs.ModeDir|0o755)
	case "W":
		s.put(Op{Kind: Write, Ino: ino, Off: s.size[ino], Size: s.size[ino], Bytes: []byte(w[2])})
		s.size[ino] += int64(len(w[2]))
	case "O":
		fmt.Sscan(w[2], &n)
		s.put(Op{Kind: Write, Ino: ino, Off: n, Size: s.size[ino], Bytes: []byte(w[3])})
		s.size[ino] = max(s.size[ino], n+int64(len(w[3])))
	case "S":
		s.step(append([]string{"O"}, w[1:]...))
		s.put(Op{Kind: Datasync, Ino: ino, Only: uint64(len(s.log))})
	case "T":
		fmt.Sscan(w[2], &n)
		s.put(Op{Kind: Truncate, Ino: ino, Off: s.size[ino], Size: n})
		s.size[ino] = n
	case "P", "V":
		var length int64
		fmt.Sscan(w[2]+" "+w[3], &n, &length)
		s.put(Op{Kind: map[string]Kind{"P": Punch, "V": Reserve}[w[0]], Ino: ino, Off: n,
			Size: length})
	case "E":
		from, a := s.at(w[1])
		to, b := s.at(w[2])
		other := s.names[w[2]]
		s.names[w[1]], s.names[w[2]] = other, ino
		s.put(Op{Kind: Dirent, Meta: &Meta{Exchange: true, Folder: s.folders[ino],
			Edits: []Edit{{Dir: from, Name: a, Ino: other}, {Dir: to, Name: b, Ino: ino}}}})
	case "F", "D":
		s.put(Op{Kind: Sync, Ino: ino, Folder: w[0] == "D"})
	case "G":
		s.put(Op{Kind: Datasync, Ino: ino})
	case "U":
		dir, base := s.at(w[1])
		delete(s.names, w[1])
		s.put(Op{Kind: Dirent, Meta: &Meta{Edits: []Edit{{Dir: dir, Name: base}},
			Freed: s.nameless(ino)}})
	case "R":
		from, a := s.at(w[1])
		to, b := s.at(w[2])
		old, replaces := s.names[w[2]]
		folder := s.folders[ino]
		s.names[w[2]] = ino
		delete(s.names, w[1])
		for _, p := range sortedKeys(s.names) {
			if rest, ok := strings.CutPrefix(p, w[1]+"/"); ok {
				s.names[w[2]+"/"+rest] = s.names[p]
				delete(s.names, p)
			}
		}
		s.put(Op{Kind: Dirent, Meta: &Meta{
			Edits: []Edit{{Dir: from, Name: a},
				{Dir: to, Name: b, Ino: ino}}, Replaces: replaces, Folder: folder,
			Freed: s.nameless(old),
		}})
	case "L":
		to, b := s.at(w[2])
		s.names[w[2]] = ino
		s.edit(Edit{Dir: to, Name: b, Ino: ino})
	default:
		require.Fail(s.t, "no call "+w[0])
	}
}

// nameless is the inode if it has no name any more, else zero.
func (s *script) nameless(ino Ino) Ino {
	for _, p := range sortedKeys(s.names) {
		if s.names[p] == ino {
			return 0
		}
	}
	return ino
}

func sortedKeys(m map[string]Ino) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// graph is what is pending at the end of the script.
func (s *script) graph(opt Options) *Graph {
	tr := NewTracker(EmptyImage(), opt)
	for _, op := range s.log {
		tr.Log(op)
	}
	return tr.Graph()
}

// images visits each legal image at the end of the script.
func (s *script) images(opt Options, visit func(m *Image)) {
	g := s.graph(opt)
	require.True(s.t, g.All(1<<20, func(set Set) bool {
		require.True(s.t, g.Legal(set))
		visit(g.Image(set))
		return true
	}))
}

// states are the distinct images at the end of the script, as text, sorted.
func (s *script) states(opt Options) []string {
	byHash := map[uint64]string{}
	s.images(opt, func(m *Image) {
		text := m.String()
		if old, ok := byHash[m.Hash()]; ok {
			require.Equal(s.t, old, text, "one hash, two images")
		}
		byHash[m.Hash()] = text
	})
	var list []string
	for _, text := range byHash {
		list = append(list, text)
	}
	slices.Sort(list)
	return list
}
