//go:build linux && (amd64 || arm64)

package linux_test

import (
	"testing"

	"groundhog/sim/linux/linuxtest"
)

// TestMain runs the tests in a binary with the overlay, which it builds first.
func TestMain(m *testing.M) { linuxtest.Main(m) }
