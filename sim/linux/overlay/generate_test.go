package overlay

import (
	"os"
	"testing"
)

func TestGen(t *testing.T) {
	root := os.Getenv("ROOT")
	if root == "" {
		root = "/usr/local/go"
	}
	p, err := Generate(root, os.Getenv("OUT"))
	t.Log(p, err)
	if err != nil {
		t.Fatal(err)
	}
}
