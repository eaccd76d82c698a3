// Command oracle records what real Linux kernels leave after power losses, in a virtual machine;
// see package oracle. In the machine it is process 1.
package main

import (
	"os"

	"groundhog/disk/oracle"
)

func main() {
	if os.Getpid() == 1 {
		oracle.Guest()
		return
	}
	os.Exit(oracle.Main(os.Args[1:], os.Stdout, os.Stderr))
}
