package gotest_test

import (
	"testing"

	"groundhog/sim/explore/gotest"
)

var t *testing.T // the argument of a test

// A test file of three lines holds each variant of its scenarios to what is expected of it, as a
// subtest TestScenarios/die/six.
func ExampleRun() {
	// func TestScenarios(t *testing.T) {
	gotest.Run(t, throws("die"), throws("dice"))
	// }
}

// Failures that were found once, and kept by the command reduce, are replayed by every go test.
func ExampleRepros() {
	// func TestRepros(t *testing.T) {
	gotest.Repros(t, "testdata/repros", throws("die"))
	// }
}
