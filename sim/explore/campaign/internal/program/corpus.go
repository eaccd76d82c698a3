package program

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Corpus is runs that came to something new, each as the command keeps it.
type Corpus []string

// Union is this corpus with what of others it does not have, in their order.
func (c Corpus) Union(others ...Corpus) Corpus {
	all, known := slices.Clone(c), map[string]bool{}
	for _, run := range c {
		known[run] = true
	}
	for _, other := range others {
		for _, run := range other {
			if !known[run] {
				all, known[run] = append(all, run), true
			}
		}
	}
	return all
}

// mostText is how much text of runs a corpus has at most: compressed, it is one message of a server
// as it comes, which takes a megabyte.
const mostText = 2 << 20

// Limited is the corpus without the last runs, if there are too many.
func (c Corpus) Limited() Corpus {
	size := 0
	for i, run := range c {
		if size += len(run); size > mostText {
			return c[:i]
		}
	}
	return c
}

// Name is a name that follows from the runs: the same have the same.
func (c Corpus) Name() string {
	sum := sha256.New()
	for _, run := range c {
		fmt.Fprintf(sum, "%d\n%s", len(run), run)
	}
	return "corpus-" + hex.EncodeToString(sum.Sum(nil)[:16])
}

// Encode is the corpus as bytes, which [DecodeCorpus] reads.
func (c Corpus) Encode() ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if err := json.NewEncoder(w).Encode(c); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// DecodeCorpus reads a corpus.
func DecodeCorpus(b []byte) (c Corpus, err error) {
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err == nil {
		err = json.NewDecoder(r).Decode(&c)
	}
	if err != nil {
		return nil, fmt.Errorf("no corpus of a search: %w", err)
	}
	return c, nil
}

// write writes the runs into a folder, as the command reads them.
func (c Corpus) write(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for i, run := range c {
		name := filepath.Join(folder, fmt.Sprintf("%06d.plan", i))
		if err := os.WriteFile(name, []byte(run), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// readCorpus reads the runs of a folder, but for idlers.
func readCorpus(folder string, idlers []string) (c Corpus, err error) {
	files, err := os.ReadDir(folder)
	for _, f := range files {
		name := filepath.Join(folder, f.Name())
		if !strings.HasSuffix(name, ".plan") || slices.Contains(idlers, name) {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return c, err
		}
		c = append(c, string(text))
	}
	return c, err
}
