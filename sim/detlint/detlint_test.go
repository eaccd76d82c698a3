package detlint_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis/analysistest"

	"groundhog/sim/detlint"
)

// Each folder of testdata/src holds code that is found, with a comment that
// says how, and code that is not.
func TestRules(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), detlint.New(), "clock", "concurrency",
		"compat", "random", "machine", "maporder", "address", "allow", "outside", "excepttests")
}

func TestFlags(t *testing.T) {
	for flag, folder := range map[string]string{"tests": "intests", "floats": "floats"} {
		t.Run(flag, func(t *testing.T) {
			a := detlint.New()
			require.NoError(t, a.Flags.Set(flag, "true"))
			analysistest.Run(t, analysistest.TestData(), a, folder)
		})
	}
}
