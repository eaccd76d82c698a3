package stack

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/stack"
)

// rowOf is a row of the table of defects: version, scenario, property.
var rowOf = regexp.MustCompile(
	"(?m)^\\| `([\\w-]+)` \\|[^|]*\\|[^|]*\\| stack-(\\w+) \\| ([\\w-]+) \\|")

// TestTableOfDefects: each version with a defect is in the table of the README, and its scenario
// expects of it what the table says.
func TestTableOfDefects(t *testing.T) {
	text, err := os.ReadFile("../../nodes/stack/README.md")
	require.NoError(t, err)
	var listed []string
	for _, m := range rowOf.FindAllStringSubmatch(string(text), -1) {
		listed = append(listed, m[1])
		require.True(t, slices.ContainsFunc(known, func(f finding) bool {
			return f.scenario == m[2] && f.version == m[1] && f.finds.Name == m[3]
		}), "%s is not searched for in stack-%s, or not for %s", m[1], m[2], m[3])
	}
	cures := []string{"fixed", "push-needs-head", "waits-for-readers"}
	for _, v := range stack.Versions() {
		cure := slices.Contains(cures, v.Name) || strings.Contains(v.Name, "+")
		if !cure && v.Name != "positions" {
			require.Contains(t, listed, v.Name)
		}
	}
}
