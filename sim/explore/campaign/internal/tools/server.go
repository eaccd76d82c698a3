package tools

import (
	"context"
	"os"
	"path/filepath"
	"strconv"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Inputs of the tools.
type (
	chosen struct {
		Scenario string `json:"scenario,omitempty" jsonschema:"a name or a pattern; empty: all"`
	}
	runs struct {
		Run string `json:"run" jsonschema:"SCENARIO/VARIANT/SEEDS, such as queue/v2/1-500"`
	}
	shown struct {
		Run   string `json:"run" jsonschema:"SCENARIO/VARIANT/SEED, such as queue/v2/17"`
		Lines int    `json:"lines,omitempty" jsonschema:"lines of the story at most; 40 if not given"`
	}
	failing struct {
		Run      string `json:"run" jsonschema:"SCENARIO/VARIANT/SEED of a run that fails"`
		Property string `json:"property,omitempty" jsonschema:"the property meant; empty: the worst"`
	}
	kept struct {
		Repro string `json:"repro" jsonschema:"the text of a repro, as reduce gives it"`
	}
	pair struct {
		First  string `json:"first" jsonschema:"SCENARIO/VARIANT/SEED, such as queue/v1/17"`
		Second string `json:"second" jsonschema:"another, such as queue/v2/17"`
	}
	code struct {
		Package string `json:"package" jsonschema:"a package of the module, such as ./store"`
		Out     string `json:"out,omitempty" jsonschema:"a new folder; empty: below the package"`
	}
	module struct {
		Dir string `json:"dir" jsonschema:"a folder that does not exist yet"`
	}
)

// Server is a server with the tools.
func Server(s Source) *mcp.Server {
	server := mcp.NewServer(&mcp.Implementation{Name: "groundhog", Version: "1"}, nil)
	add(server, "list", "The scenarios with their properties and variants; each variant says "+
		"which properties it is known to violate.",
		func(ctx context.Context, in chosen) (string, error) {
			args := []string{"list", "-json"}
			if in.Scenario != "" {
				args = append(args, in.Scenario)
			}
			return s.call(ctx, args...)
		})
	add(server, "run", "Run many seeds. Each seed that violates a property is a line; the last "+
		"line sums up, with how often each property was violated and its 95 % interval.",
		func(ctx context.Context, in runs) (string, error) {
			return s.call(ctx, "run", "-json", in.Run)
		})
	add(server, "show", "One run: its verdict, its plan of operations and faults, and the story "+
		"of what happened.",
		func(ctx context.Context, in shown) (string, error) {
			lines := max(in.Lines, 0)
			if lines == 0 {
				lines = 40
			}
			return s.call(ctx, "show", "-json", "-lines="+strconv.Itoa(lines), in.Run)
		})
	add(server, "reduce", "Cut the plan of a failing run down to the lines that it takes to fail "+
		"in the same way. Answers with the repro, which replay takes.", s.reduce)
	add(server, "inevitable", "The step of a failing run after which nearly all futures fail.",
		func(ctx context.Context, in failing) (string, error) {
			return s.call(ctx, append([]string{"inevitable", "-json"}, in.args()...)...)
		})
	add(server, "replay", "Run a repro with the code as it is now: same, moved, drifted or fixed.",
		func(ctx context.Context, in kept) (string, error) {
			return s.withRepro(ctx, in.Repro, func(file string) []string {
				return []string{"replay", "-json", file}
			})
		})
	add(server, "diff", "Where two runs part: the lines that only one of the plans has, and the "+
		"first record that differs, with what is around it. Two variants under one seed show what "+
		"a fix changes.",
		func(ctx context.Context, in pair) (string, error) {
			return s.call(ctx, "diff", "-json", in.First, in.Second)
		})
	add(server, "explain", "A failing run in words: what was promised, what happened instead, and "+
		"which faults it takes.", s.explain)
	add(server, "init", "Write a new module with a scenario that works, as a beginning.",
		func(ctx context.Context, in module) (string, error) {
			return s.call(ctx, "init", in.Dir)
		})
	add(server, "skeleton", "Write the beginning of a scenario from a package: an operation for "+
		"each exported call that changes something, hosts, a test and a command. What its "+
		"property answered-is-kept means is still to be written, in judge.", s.skeleton)
	return server
}

func (s Source) skeleton(ctx context.Context, in code) (string, error) {
	args := []string{"skeleton", "-json"}
	if in.Out != "" {
		args = append(args, "-o="+in.Out)
	}
	return s.call(ctx, append(args, in.Package)...)
}

func (in failing) args() []string {
	if in.Property == "" {
		return []string{in.Run}
	}
	return []string{"-property=" + in.Property, in.Run}
}

// add adds a tool that answers with a text.
func add[In any](server *mcp.Server, name, doc string,
	do func(ctx context.Context, in In) (string, error)) {
	mcp.AddTool(server, &mcp.Tool{Name: name, Description: doc},
		func(ctx context.Context, _ *mcp.CallToolRequest, in In) (*mcp.CallToolResult, any, error) {
			text, err := do(ctx, in)
			if err != nil {
				return nil, nil, err
			}
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}}, nil,
				nil
		})
}

// reduce answers with the repro as well, since its file is not for others.
func (s Source) reduce(ctx context.Context, in failing) (string, error) {
	said, err := s.reduced(ctx, in)
	if err != nil {
		return "", err
	}
	repro, err := os.ReadFile(s.reproFile())
	return said + string(repro), err
}

// reduced reduces a run into the file for repros.
func (s Source) reduced(ctx context.Context, in failing) (said string, err error) {
	return s.call(ctx, append([]string{"reduce", "-json", "-o=" + s.reproFile()}, in.args()...)...)
}

func (s Source) reproFile() string { return filepath.Join(s.Temp, "reduced.repro") }
