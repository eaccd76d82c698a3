package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"groundhog/sim/explore/campaign/internal/program"
)

// reduction is what explain needs of what reduce prints.
type reduction struct {
	Property string   `json:"property"`
	Before   int      `json:"before"`
	Needs    []string `json:"needs"`
	Run      struct {
		Scenario, Variant string
		Seed              uint64
		Violations        []struct{ Property, Reason string }
		Plan, Story       []string
	} `json:"run"`
}

// explain says in words what a reduced run shows.
func (s Source) explain(ctx context.Context, in failing) (string, error) {
	said, err := s.reduced(ctx, in)
	if err != nil {
		return "", err
	}
	var red reduction
	if err := json.Unmarshal([]byte(said), &red); err != nil {
		return "", err
	}
	said, err = s.call(ctx, "list", "-json", red.Run.Scenario)
	if err != nil {
		return "", err
	}
	var sc program.Scenario
	if err := json.Unmarshal([]byte(said), &sc); err != nil {
		return "", err
	}
	return red.words(sc), nil
}

// words is the text of an explanation.
func (red reduction) words(sc program.Scenario) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Scenario %s, variant %s, seed %d.\n", red.Run.Scenario, red.Run.Variant,
		red.Run.Seed)
	for _, p := range sc.Properties {
		if p.Name == red.Property {
			fmt.Fprintf(&b, "What must hold (%s): %s.\n", p.Name, p.Statement)
		}
	}
	for _, v := range red.Run.Violations {
		if v.Property == red.Property {
			fmt.Fprintf(&b, "What happened instead: %s.\n", v.Reason)
		}
	}
	fmt.Fprintf(&b, "It takes %d of the plan's %d lines:\n", len(red.Run.Plan), red.Before)
	for _, line := range red.Run.Plan {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	if len(red.Needs) > 0 {
		fmt.Fprintf(&b, "Without these faults it does not fail: %s.\n",
			strings.Join(red.Needs, "; "))
	}
	if len(red.Run.Story) > 0 {
		fmt.Fprintf(&b, "The story, with > where it shows:\n%s\n",
			strings.Join(red.Run.Story, "\n"))
	}
	return b.String()
}
