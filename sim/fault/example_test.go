package fault_test

import (
	"fmt"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim/fault"
)

// A fault is a line of text. Its family is found by the first word, and what is wrong is said in
// one line.
func Example() {
	g := fault.NewGrammar(net.Faults, disk.Faults, fault.Hosts, fault.Points)
	for _, text := range []string{
		"partition a,b|c for=3s", `sync@server "shapes/*/log" EIO max=1`, "crash server power for=2s",
		"pause server for=never",
	} {
		f, err := g.Parse(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(f, f.HostNames())
	}
	// Output:
	// partition a,b|c for=3s [a b c]
	// sync@server "shapes/*/log" EIO max=1 [server]
	// crash server power for=2s [server]
	// fault "pause server for=never": setting "for=never": expected a time such as 2s, or of ppm a whole number
}
