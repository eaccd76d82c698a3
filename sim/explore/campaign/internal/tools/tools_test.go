package tools

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"
)

// session is a client's, with a server over a copy of the counter example.
func session(t *testing.T) (call func(tool string, args map[string]any) (string, bool),
	dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "counter")
	require.NoError(t, os.CopyFS(dir, os.DirFS("../../../testdata/counter")))
	checkout, err := filepath.Abs("../../../../..")
	require.NoError(t, err)
	edit(t, dir, "go.mod", "=> ../../../..", "=> "+checkout)
	here, there := mcp.NewInMemoryTransports()
	server := Server(Source{Dir: dir, Command: "./cmd/counter", Temp: t.TempDir()})
	_, err = server.Connect(t.Context(), there, nil)
	require.NoError(t, err)
	client, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).
		Connect(t.Context(), here, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	return func(tool string, args map[string]any) (string, bool) {
		r, err := client.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: args})
		require.NoError(t, err)
		require.Len(t, r.Content, 1)
		return r.Content[0].(*mcp.TextContent).Text, !r.IsError
	}, dir
}

func edit(t *testing.T, dir, file, before, after string) {
	t.Helper()
	path := filepath.Join(dir, file)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(text), before)
	require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(text), before, after, 1)),
		0o644))
}

const note = `package note

import "groundhog/disk"

func Save(d *disk.Disk, text string) error { return d.WriteFile("note", []byte(text), 0o644) }

func Load(d *disk.Disk) ([]byte, error) { return d.ReadFile("note") }
`

// TestSession goes the way from "what is there" to a repair that replays as fixed.
func TestSession(t *testing.T) {
	call, dir := session(t)
	text, ok := call("list", nil)
	require.True(t, ok, text)
	require.Contains(t, text, `"scenario":"counter"`)
	text, ok = call("run", map[string]any{"run": "counter/careless/1-20"})
	require.True(t, ok, text)
	require.Contains(t, text, `"seed":4,`)
	require.Contains(t, text, `"done":20,`)
	text, ok = call("show", map[string]any{"run": "counter/careless/4", "lines": 5})
	require.True(t, ok, text)
	require.Contains(t, text, `"verdict":"violated acked-is-durable"`)
	text, ok = call("explain", map[string]any{"run": "counter/careless/4"})
	require.True(t, ok, text)
	require.Contains(t, text, "What must hold (acked-is-durable): ")
	require.Contains(t, text, "Without these faults it does not fail: ")
	text, ok = call("diff", map[string]any{"first": "counter/careless/4",
		"second": "counter/synced/4"})
	require.True(t, ok, text)
	require.Contains(t, text, `"plan_first":[],"plan_second":[],`)
	require.Contains(t, text, "disk.sync")
	text, ok = call("inevitable", map[string]any{"run": "counter/careless/4"})
	require.True(t, ok, text)
	require.Contains(t, text, `"no_return"`)
	text, ok = call("reduce", map[string]any{"run": "counter/careless/4",
		"property": "acked-is-durable"})
	require.True(t, ok, text)
	repro := text[strings.Index(text, "groundhog repro 1"):]
	replay := func() string {
		text, ok := call("replay", map[string]any{"repro": repro})
		require.True(t, ok, text)
		return text
	}
	require.Contains(t, replay(), `"status":"same"`)
	edit(t, dir, "counter.go", `r.Variant == "synced"`, "true")
	require.Contains(t, replay(), `"status":"fixed"`, "it is built from the files as they are")

	// A package becomes the beginning of a scenario, once.
	require.NoError(t, os.Mkdir(filepath.Join(dir, "note"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "note", "note.go"), []byte(note), 0o644))
	text, ok = call("skeleton", map[string]any{"package": "./note"})
	require.True(t, ok, text)
	require.Contains(t, text, `"ops":[{"name":"save","call":"Save"}],"readers":["Load"]`)
	vet := exec.Command("go", "vet", "./note/...")
	vet.Dir = dir
	out, err := vet.CombinedOutput()
	require.NoError(t, err, "%s", out)
	text, ok = call("skeleton", map[string]any{"package": "./note", "out": "./note/notesim"})
	require.False(t, ok)
	require.Contains(t, text, "scenario.go exists")

	// Mistakes are answers that say what is wrong.
	text, ok = call("run", map[string]any{"run": "counter/none"})
	require.False(t, ok)
	require.Contains(t, text, "none")
	edit(t, dir, "server.go", "package counter", "package counter\n\nvar broken int = \"soon\"")
	text, ok = call("list", nil)
	require.False(t, ok)
	require.Contains(t, text, `./cmd/counter does not build: `)
	require.Contains(t, text, "server.go:5")
}

func TestLongAnswersAreCut(t *testing.T) {
	line := strings.Repeat("x", 999) + "\n"
	require.Equal(t, strings.Repeat(line, 3), brief(strings.Repeat(line, 3)))
	text := brief(strings.Repeat(line, 100))
	require.Less(t, len(text), mostBytes+2000)
	require.Contains(t, text, "more bytes: ask for fewer seeds or lines)")
}
