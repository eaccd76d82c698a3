//go:build !race

package linux_test

const race = false
