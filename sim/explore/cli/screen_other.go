//go:build !linux && !darwin

package cli

import "os"

// windowWidth is not known here: COLUMNS may say it.
func windowWidth(*os.File) int { return 0 }
