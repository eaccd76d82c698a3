package persist

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// script is a volatile file system that writes the log which the real disk would write: a dumb twin for tests.
//
//	C f      create a file        W f x    append x            O f n x  write x at n
//	F f      fsync                G f      fdatasync           T f n    truncate
//	D d      fsync of directory   R a b    rename              U f      unlink
//	M d      mkdir                L a b    link                X        everything so far is durable
type script struct {
	t     testing.TB
	log   []*Op
	names map[string]Ino // paths
	size  map[Ino]int64
	last  Ino
	start int // operations before it are set-up
}

func play(t testing.TB, text string) *script {
	s := &script{t: t, names: map[string]Ino{"": Root}, size: map[Ino]int64{}, last: Root}
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

func (s *script) edit(replaces bool, edits ...Edit) {
	s.put(Op{Kind: Dirent, Meta: &Meta{Edits: edits, Replaces: replaces}})
}

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
	s.names[path] = s.last
	s.edit(false, Edit{Dir: dir, Name: base, Ino: s.last, New: &Birth{Mode: mode}})
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
	case "T":
		fmt.Sscan(w[2], &n)
		s.put(Op{Kind: Truncate, Ino: ino, Size: n})
		s.size[ino] = n
	case "F", "D":
		s.put(Op{Kind: Sync, Ino: ino})
	case "G":
		s.put(Op{Kind: Datasync, Ino: ino})
	case "U":
		dir, base := s.at(w[1])
		delete(s.names, w[1])
		s.edit(false, Edit{Dir: dir, Name: base})
	case "R":
		from, a := s.at(w[1])
		to, b := s.at(w[2])
		_, replaces := s.names[w[2]]
		s.names[w[2]] = ino
		delete(s.names, w[1])
		for _, p := range sortedKeys(s.names) {
			if rest, ok := strings.CutPrefix(p, w[1]+"/"); ok {
				s.names[w[2]+"/"+rest] = s.names[p]
				delete(s.names, p)
			}
		}
		s.edit(replaces, Edit{Dir: from, Name: a}, Edit{Dir: to, Name: b, Ino: ino})
	case "L":
		to, b := s.at(w[2])
		s.names[w[2]] = ino
		s.edit(false, Edit{Dir: to, Name: b, Ino: ino})
	default:
		require.Fail(s.t, "no call "+w[0])
	}
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

// states are the distinct images at the end of the script, as text, sorted.
func (s *script) states(opt Options) []string {
	g := s.graph(opt)
	byHash := map[uint64]string{}
	require.True(s.t, g.All(1<<20, func(set Set) bool {
		require.True(s.t, g.Legal(set))
		m := g.Image(set)
		text := m.String()
		if old, ok := byHash[m.Hash()]; ok {
			require.Equal(s.t, old, text, "one hash, two images")
		}
		byHash[m.Hash()] = text
		return true
	}))
	var list []string
	for _, text := range byHash {
		list = append(list, text)
	}
	slices.Sort(list)
	return list
}
