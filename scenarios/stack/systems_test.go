package stack

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/automerge"
	"groundhog/nodes/electric"
	"groundhog/nodes/electric/shapestream"
	"groundhog/nodes/powersync"
	"groundhog/nodes/spacetime"
	"groundhog/nodes/stack"
)

// points are the names of the points of toggles, those of nested ones in their place.
func points(of reflect.Type) (names []string) {
	parts := of == reflect.TypeFor[powersync.Toggles]() // of client and service
	for i := range of.NumField() {
		f := of.Field(i)
		if f.Type.Kind() == reflect.Struct && (f.Anonymous || parts) {
			names = append(names, points(f.Type)...)
		} else {
			names = append(names, f.Name)
		}
	}
	return names
}

// quoted are names in a text.
var quoted = regexp.MustCompile("`([^`]+)`")

func namesIn(text string) (names []string) {
	for _, m := range quoted.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return names
}

// TestSystems: every point of the four systems is in one row of their table, with versions of the
// stack, or with a reason.
func TestSystems(t *testing.T) {
	text, err := os.ReadFile("../../nodes/stack/SYSTEMS.md")
	require.NoError(t, err)
	systems := map[string][]string{
		"Electric": append(points(reflect.TypeFor[electric.Toggles]()),
			points(reflect.TypeFor[shapestream.Toggles]())...),
		"PowerSync":      points(reflect.TypeFor[powersync.Toggles]()),
		"SpacetimeDB":    points(reflect.TypeFor[spacetime.Toggles]()),
		"automerge-repo": points(reflect.TypeFor[automerge.Toggles]()),
	}
	found := 0
	for _, section := range strings.Split(string(text), "\n## ")[1:] {
		name, rest, _ := strings.Cut(section, "\n")
		var listed []string
		for line := range strings.Lines(rest) {
			if !strings.HasPrefix(line, "| `") {
				continue
			}
			cells := strings.Split(line, "|")
			listed = append(listed, namesIn(cells[1])...)
			for _, v := range namesIn(cells[2]) {
				_, err := stack.Versions().Find(v)
				require.NoError(t, err, line)
			}
			require.Regexp(t, "`|\\*(format|process|heads|design|application)\\*", cells[2])
		}
		require.ElementsMatch(t, systems[name], listed, name)
		found++
	}
	require.Equal(t, len(systems), found)
}
