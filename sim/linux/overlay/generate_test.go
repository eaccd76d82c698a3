package overlay

import (
	"os"
	"runtime"
	"testing"
)

func TestGen(t *testing.T) {
	p, err := Generate(runtime.GOROOT(), os.Getenv("OUT"))
	t.Log(p, err)
	if err != nil {
		t.Fatal(err)
	}
}
