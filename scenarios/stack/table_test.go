package stack

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/model"
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
		f, ok := known[m[2]][m[1]]
		require.True(t, ok, "%s is not searched for in stack-%s", m[1], m[2])
		require.True(t, slices.ContainsFunc(f.finds, func(p *model.Property) bool {
			return p.Name == m[3]
		}), "%s is not expected to violate %s", m[1], m[3])
	}
	for _, v := range stack.Versions() {
		if v.Name != "fixed" && !strings.HasPrefix(v.Name, "positions") {
			require.Contains(t, listed, v.Name)
		}
	}
}
