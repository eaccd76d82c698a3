package powersync

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Every version has a name of its own, a doc, and something that no other has.
func TestVersions(t *testing.T) {
	names := map[string]bool{}
	for _, v := range Versions() {
		require.False(t, names[v.Name], v.Name)
		names[v.Name] = true
		require.NotEmpty(t, v.Doc)
		for _, o := range Versions() {
			if o.Name != v.Name {
				require.False(t, o.Toggles == v.Toggles, "%s and %s are the same", v.Name, o.Name)
			}
		}
	}
	v, err := Versions().Find("1.15.0")
	require.NoError(t, err)
	require.Zero(t, v.Toggles, "the report has none")
}
