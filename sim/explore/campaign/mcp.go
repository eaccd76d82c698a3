package main

import (
	"context"
	"os"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"groundhog/sim/explore/campaign/internal/tools"
)

// mcpCommand serves the tools over the standard input and output, until that ends.
func mcpCommand(ctx context.Context, args []string) (int, error) {
	set := newFlags("mcp")
	var s tools.Source
	set.StringVar(&s.Dir, "dir", ".", "`folder` of the module")
	set.StringVar(&s.Command, "cmd", os.Getenv("GROUNDHOG_COMMAND"), "`package` of the command "+
		"that has the scenarios")
	rest, err := parse(set, "", args)
	switch {
	case err != nil:
		return 0, err
	case len(rest) > 0:
		return 0, wrong("%q: mcp takes flags only", rest[0])
	case s.Command == "":
		return 0, wrong("which command has the scenarios? Give its package by -cmd, such as " +
			"-cmd=./cmd/simulate")
	}
	if s.Temp, err = os.MkdirTemp("", "groundhog-mcp-"); err != nil {
		return 0, err
	}
	defer os.RemoveAll(s.Temp)
	return exitFine, tools.Server(s).Run(ctx, &mcp.StdioTransport{})
}
