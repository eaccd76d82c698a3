//go:build linux && (amd64 || arm64)

package bisect_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore/bisect"
)

// TestBlamesInAProgram: a commit that harms an ordinary program is found. At each revision the
// program is built anew, with its virtual runtime. GROUNDHOG_LONG puts more commits around it; with
// -short the smaller module of TestBlamesTheCommit stands for it.
func TestBlamesInAProgram(t *testing.T) {
	if testing.Short() {
		return
	}
	r := &repository{t: t, root: t.TempDir(), commit: make(map[string]string)}
	r.module = filepath.Join(r.root, "ledger")
	require.NoError(t, os.CopyFS(r.module, os.DirFS("../../linux/testdata/ledger")))
	groundhog, err := filepath.Abs("../../..")
	require.NoError(t, err)
	r.init()
	outside, err := filepath.Rel(r.module, groundhog)
	require.NoError(t, err)
	r.edit("go.mod", "=> ../../../..", "=> "+outside)
	r.save("base")
	if os.Getenv("GROUNDHOG_LONG") != "" {
		r.edit("service/ledger.go", "	mux := http.NewServeMux()\n",
			"	mux := http.NewServeMux()\n	go func() {}()\n")
		r.save("a goroutine more")
	}
	r.edit("service/ledger.go", "if !l.NoDirSync {", "if l.NoDirSync {")
	r.save("rotate: fewer syncs")
	if os.Getenv("GROUNDHOG_LONG") != "" {
		r.edit("service/ledger.go", "	mux := http.NewServeMux()\n",
			"	time.Sleep(time.Millisecond)\n	mux := http.NewServeMux()\n")
		r.save("a pause more")
	}
	kept := t.TempDir()
	found := r.run("go", "run", "./cmd/simulate", "run", "ledger/right/1-40", "-marks=false",
		"-repros="+kept)
	files, err := filepath.Glob(filepath.Join(kept, "*-acked-is-durable-*.repro"))
	require.NoError(t, err)
	require.Len(t, files, 1, found)
	res, log, err := r.bisect(bisect.Config{Repro: files[0], Good: r.commit["base"], Bad: "main",
		Command: "./cmd/simulate"})
	require.NoError(t, err, log)
	require.Equal(t, []bisect.Commit{{Hash: r.commit["rotate: fewer syncs"],
		Subject: "rotate: fewer syncs"}}, res.Commits, log)
}
