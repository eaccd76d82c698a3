package scenarios

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/automerge"
	"groundhog/nodes/electric"
	"groundhog/nodes/electric/shapestream"
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/service"
	"groundhog/nodes/spacetime"
)

// toggled are the systems, and where their toggles are declared.
var toggled = map[string][]any{
	"electric":  {electric.Toggles{}, shapestream.Toggles{}},
	"powersync": {client.Toggles{}, service.Toggles{}},
	"spacetime": {spacetime.Toggles{}},
	"automerge": {automerge.Toggles{}},
}

// fieldsOf are the names of the fields of a struct, those of structs in it among them.
func fieldsOf(of reflect.Type) (names []string) {
	for i := range of.NumField() {
		f := of.Field(i)
		if f.Type.Kind() == reflect.Struct {
			names = append(names, fieldsOf(f.Type)...)
			continue
		}
		names = append(names, f.Name)
	}
	return names
}

// verdicts are what the last column of a table begins with.
var verdicts = []string{"faithful", "not ", "no version"}

// tableGaps says what is wrong with a table of these toggles.
func tableGaps(toggles []string, text string) (gaps []string) {
	rows := map[string]int{}
	for _, m := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\|(.*)$").FindAllStringSubmatch(text,
		-1) {
		rows[m[1]]++
		cells := strings.Split(strings.TrimSuffix(strings.TrimSpace(m[2]), "|"), "|")
		if !slices.Contains(toggles, m[1]) {
			gaps = append(gaps, m[1]+" is no toggle")
		}
		last := strings.TrimSpace(cells[len(cells)-1])
		if len(cells) != 3 || !slices.ContainsFunc(verdicts, func(v string) bool {
			return strings.HasPrefix(last, v)
		}) {
			gaps = append(gaps, m[1]+" has no verdict")
		}
	}
	for _, name := range toggles {
		if rows[name] != 1 {
			gaps = append(gaps, name+" does not have one row")
		}
	}
	return gaps
}

// TestFidelity: each toggle of a system has exactly one row in its table, with a verdict.
func TestFidelity(t *testing.T) {
	for system, declared := range toggled {
		var toggles []string
		for _, d := range declared {
			toggles = append(toggles, fieldsOf(reflect.TypeOf(d))...)
		}
		text, err := os.ReadFile("../nodes/" + system + "/fidelity.md")
		require.NoError(t, err)
		require.Empty(t, tableGaps(toggles, string(text)), system)
	}
}

func TestTableGaps(t *testing.T) {
	row := func(name, verdict string) string {
		return "| `" + name + "` | a | b | " + verdict + " |\n"
	}
	good := row("A", "faithful") + row("B", "not read")
	require.Empty(t, tableGaps([]string{"A", "B"}, good))
	require.NotEmpty(t, tableGaps([]string{"A", "B", "C"}, good), "a toggle without a row")
	require.NotEmpty(t, tableGaps([]string{"A"}, good), "a row without a toggle")
	require.NotEmpty(t, tableGaps([]string{"A", "B"}, good+row("B", "faithful")), "two rows")
	require.NotEmpty(t, tableGaps([]string{"A"}, row("A", "perhaps")), "no verdict")
}
