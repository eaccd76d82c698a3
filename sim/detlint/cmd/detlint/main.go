// Command detlint looks for what differs from run to run in Go packages that
// run under simulation; see package detlint for what it finds and how a place
// is allowed. It runs by itself and as the tool of go vet:
//
//	detlint ./queue ./store
//	go vet -vettool=$(which detlint) ./queue ./store
package main

import (
	"golang.org/x/tools/go/analysis/singlechecker"

	"groundhog/sim/detlint"
)

func main() { singlechecker.Main(detlint.Analyzer) }
