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
				require.False(t, o.Client == v.Client && o.Service == v.Service, "%s and %s are the same", v.Name, o.Name)
			}
		}
		found, err := Find(v.Name)
		require.NoError(t, err)
		require.Equal(t, v, found)
	}
	v, _ := Find("1.15.0")
	require.Equal(t, Version{Name: v.Name, Doc: v.Doc}, v, "the report has no toggles")
	_, err := Find("2.0")
	require.ErrorContains(t, err, `no version "2.0"; there are 1.15.0, 1.15.0-rust, recheck`)
}
