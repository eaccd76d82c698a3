package versions

import (
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/model"
	"groundhog/nodes/version"
	"groundhog/sim/explore"
)

// Others are what is not listed, in the order of the versions, and may do anything.
func TestOthers(t *testing.T) {
	known := version.List[int]{version.New("a", "", 1), version.New("b", "", 2),
		version.New("c", "", 3)}
	p := &model.Property{Name: "p"}
	others := Others(known, []explore.Variant{{Name: "b"}}, []*model.Property{p})
	require.Len(t, others, 2)
	require.Equal(t, "a", others[0].Name)
	require.Equal(t, "c", others[1].Name)
	require.Equal(t, []*model.Property{p}, others[1].Expect.Allows)
}
