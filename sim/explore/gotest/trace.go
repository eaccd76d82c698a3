package gotest

import (
	"os"
	"strings"

	"groundhog/sim"
)

// finishTrace turns the binary trace into text where the name asks for it.
func finishTrace(f *os.File) error {
	if f == nil {
		return nil
	}
	defer f.Close()
	if !strings.HasSuffix(f.Name(), ".txt") {
		return nil
	}
	binaryName := f.Name() + ".tmp"
	if err := os.Rename(f.Name(), binaryName); err != nil {
		return err
	}
	defer os.Remove(binaryName)
	text, err := os.Create(f.Name())
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, 0); err != nil {
		return err
	}
	if err := sim.WriteText(text, f); err != nil {
		return err
	}
	return text.Close()
}
